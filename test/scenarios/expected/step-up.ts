import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'step-up', result: 'pass', evidence: 'seen' },
  { scenario: 'step-up-endless', result: 'pass', evidence: 'silence' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'step-up',
    defect: 'steps-up-without-old-scopes',
    result: 'warn',
    reason: /without the scopes that it had/,
    onlyIn: '2026-07-28',
  },
  {
    scenario: 'step-up',
    defect: 'gives-up-at-403',
    result: 'fail',
    reason: /stopped at the 403/,
  },
  {
    scenario: 'step-up',
    defect: 'repeats-after-403',
    result: 'fail',
    reason: /repeated the request with the token that was refused/,
  },
  {
    scenario: 'step-up',
    defect: 'refreshes-on-403',
    result: 'fail',
    reason: /refreshed its token more than once/,
  },
  {
    scenario: 'step-up-endless',
    defect: 'steps-up-for-ever',
    result: 'fail',
    reason: /asked for more scope again and again/,
  },
]
