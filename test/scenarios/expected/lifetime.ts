import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [{ scenario: 'revoked-early', result: 'pass', evidence: 'seen' }]

export const defective: readonly Defective[] = [
  {
    scenario: 'revoked-early',
    defect: 'authorizes-instead-of-refreshing',
    result: 'fail',
    reason: /asked the person again/,
  },
]
