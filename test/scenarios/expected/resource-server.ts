import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'never-accepted', result: 'pass', evidence: 'silence' },
  { scenario: 'mcp-redirect', result: 'pass', evidence: 'silence' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'never-accepted',
    defect: 'never-gives-up',
    result: 'fail',
    reason: /asked the person three times|refreshed four times|more than ten requests/,
  },
  {
    scenario: 'never-accepted',
    defect: 'hammers-on-401',
    result: 'fail',
    reason: /sent one token five times/,
  },
  {
    scenario: 'mcp-redirect',
    defect: 'follows-redirects-with-token',
    result: 'fail',
    reason: /sent its access token to another origin/,
  },
]
