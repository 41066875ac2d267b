import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [{ scenario: 'rate-limited', result: 'pass', evidence: 'seen' }]

export const defective: readonly Defective[] = [
  {
    scenario: 'rate-limited',
    defect: 'ignores-retry-after',
    result: 'fail',
    reason: /more than 3 times in the 2 seconds/,
  },
  {
    scenario: 'rate-limited',
    defect: 'authorizes-on-429',
    result: 'fail',
    reason: /for a matter of authorization/,
  },
]
