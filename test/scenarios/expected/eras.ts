import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'legacy-only', result: 'pass', evidence: 'seen', notApplicableIn: '2025-11-25' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'legacy-only',
    defect: 'does-not-fall-back',
    result: 'fail',
    reason: /did not try `initialize`/,
    onlyIn: '2026-07-28',
  },
  {
    scenario: 'legacy-only',
    defect: 'authorizes-again-on-legacy-error',
    result: 'fail',
    reason: /for a matter of authorization/,
    onlyIn: '2026-07-28',
  },
]
