import type { Defect } from '../../reference-client/client.ts'
import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'iss-missing', result: 'pass', evidence: 'silence' },
  { scenario: 'iss-wrong', result: 'pass', evidence: 'silence' },
  { scenario: 'iss-unadvertised', result: 'pass', evidence: 'seen' },
  { scenario: 'iss-none', result: 'pass', evidence: 'seen' },
  { scenario: 'state-wrong', result: 'pass', evidence: 'silence' },
  { scenario: 'denied', result: 'pass', evidence: 'silence' },
  // It has no browser; test/browser/hostile-error.test.ts lends it one.
  { scenario: 'hostile-error', result: 'inconclusive', evidence: 'none' },
  { scenario: 'code-odd', result: 'pass', evidence: 'seen' },
]

/** A client that exchanges the code: MCP forbids it since the newest revision. */
function exchanges(scenario: string, defect: Defect, although: string): readonly Defective[] {
  return [
    { scenario, defect, result: 'fail', reason: RegExp(`although ${although}`), onlyIn: '2026-07-28' },
    { scenario, defect, result: 'warn', reason: /2025-11-25, which it speaks/, onlyIn: '2025-11-25' },
  ]
}

export const defective: readonly Defective[] = [
  ...exchanges('iss-missing', 'accepts-missing-iss', 'the answer has no `iss`'),
  ...exchanges('iss-missing', 'ignores-iss', 'the answer has no `iss`'),
  ...exchanges('iss-wrong', 'ignores-iss', '`iss` in the answer names another issuer'),
  {
    scenario: 'iss-unadvertised',
    defect: 'rejects-unadvertised-iss',
    result: 'fail',
    reason: /did not exchange the code: the answer has the right `iss`/,
  },
  {
    scenario: 'iss-none',
    defect: 'requires-iss',
    result: 'fail',
    reason: /did not exchange the code: the answer has no `iss`/,
  },
  {
    scenario: 'state-wrong',
    defect: 'ignores-state',
    result: 'fail',
    reason: /exchanged the code although the answer has another `state`/,
  },
  { scenario: 'denied', defect: 'reopens-after-denial', result: 'fail', reason: /asked 3 times/ },
  { scenario: 'code-odd', defect: 'decodes-code-twice', result: 'fail', reason: /a different code/ },
  { scenario: 'code-odd', defect: 'cuts-long-code', result: 'fail', reason: /a different code/ },
]
