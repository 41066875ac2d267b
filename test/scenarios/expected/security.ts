import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'token-redirect', result: 'pass', evidence: 'silence' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'token-redirect',
    defect: 'posts-credentials-to-redirect',
    result: 'fail',
    reason: /sent its client secret, code, code verifier to another origin/,
  },
]
