import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'mix-up', result: 'pass', evidence: 'silence' },
  { scenario: 'endpoint-javascript', result: 'pass', evidence: 'silence' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'mix-up',
    defect: 'ignores-iss',
    result: 'fail',
    reason: /sent the client ID, the client secret, the code and the code verifier to the attacker/,
  },
  {
    scenario: 'endpoint-javascript',
    defect: 'opens-any-url',
    result: 'fail',
    reason: /a page ran it/,
  },
]
