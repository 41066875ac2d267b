import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [{ scenario: 'iss-wrong', result: 'pass', evidence: 'silence' }]

export const defective: readonly Defective[] = [
  {
    scenario: 'iss-wrong',
    defect: 'ignores-iss',
    result: 'fail',
    reason: /exchanged the code although `iss`/,
  },
]
