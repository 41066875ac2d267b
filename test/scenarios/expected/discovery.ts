import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'prm-elsewhere', result: 'pass', evidence: 'seen' },
  { scenario: 'prm-unannounced', result: 'pass', evidence: 'seen' },
  { scenario: 'prm-wrong-resource', result: 'pass', evidence: 'silence' },
  { scenario: 'asm-oidc', result: 'pass', evidence: 'seen' },
  { scenario: 'asm-noise', result: 'pass', evidence: 'seen' },
  { scenario: 'issuer-mismatch', result: 'pass', evidence: 'silence' },
  { scenario: 'challenge-crowded', result: 'pass', evidence: 'seen' },
  { scenario: 'scope-challenge', result: 'pass', evidence: 'seen' },
  { scenario: 'as-moved', result: 'pass', evidence: 'silence' },
  { scenario: 'late-challenge', result: 'pass', evidence: 'seen' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'prm-elsewhere',
    defect: 'ignores-resource-metadata',
    result: 'fail',
    reason: /did not ask for the metadata at the address in the challenge/,
  },
  {
    scenario: 'prm-elsewhere',
    defect: 'appends-to-resource-metadata',
    result: 'fail',
    reason: /did not ask for the metadata at the address in the challenge/,
  },
  {
    scenario: 'prm-elsewhere',
    defect: 'asks-root-resource-metadata-despite-header',
    result: 'fail',
    reason: /did not ask for the metadata at the address in the challenge/,
  },
  {
    scenario: 'prm-elsewhere',
    defect: 'skips-resource-metadata',
    result: 'fail',
    reason: /asked for authorization without reading the metadata/,
  },
  {
    scenario: 'prm-unannounced',
    defect: 'requires-resource-metadata',
    result: 'fail',
    reason: /did not look for the metadata/,
  },
  {
    scenario: 'prm-unannounced',
    defect: 'asks-root-resource-metadata-first',
    result: 'fail',
    reason: /at the root only/,
  },
  {
    scenario: 'prm-unannounced',
    defect: 'skips-resource-metadata',
    result: 'fail',
    reason: /asked for authorization without the metadata/,
  },
  {
    scenario: 'prm-wrong-resource',
    defect: 'accepts-any-resource',
    result: 'fail',
    reason: /although the metadata is about another resource/,
  },
  {
    scenario: 'asm-oidc',
    defect: 'gives-up-after-first-metadata-candidate',
    result: 'fail',
    reason: /gave up before it came to the OpenID document/,
  },
  {
    scenario: 'asm-noise',
    defect: 'gives-up-after-first-metadata-candidate',
    result: 'fail',
    reason: /gave up before it came to the OpenID document/,
  },
  {
    scenario: 'asm-noise',
    defect: 'gives-up-at-noise',
    result: 'fail',
    reason: /gave up before it came to the OpenID document/,
  },
  {
    scenario: 'issuer-mismatch',
    defect: 'accepts-any-issuer',
    result: 'fail',
    reason: /although it is of another issuer/,
  },
  {
    scenario: 'challenge-crowded',
    defect: 'ignores-resource-metadata',
    result: 'fail',
    reason: /did not ask for the metadata at the address in the challenge/,
  },
  {
    scenario: 'challenge-crowded',
    defect: 'takes-first-challenge-only',
    result: 'fail',
    reason: /did not ask for the metadata at the address in the challenge/,
  },
  {
    scenario: 'challenge-crowded',
    defect: 'reads-challenge-by-pattern',
    result: 'fail',
    reason: /did not ask for the metadata at the address in the challenge/,
  },
  {
    scenario: 'scope-challenge',
    defect: 'asks-for-all-scopes',
    result: 'warn',
    reason: /names “user”; the client asked for “user admin reports offline_access”/,
  },
  {
    scenario: 'scope-challenge',
    defect: 'asks-for-openid-too',
    result: 'warn',
    reason: /the client asked for “user offline_access openid profile”/,
  },
  {
    scenario: 'as-moved',
    defect: 'sends-credentials-to-new-issuer',
    result: 'fail',
    reason: /sent its client ID to the other authorization server/,
  },
  {
    scenario: 'late-challenge',
    defect: 'authorizes-only-at-initialize',
    result: 'fail',
    reason: /stopped when it was challenged after its first request/,
  },
]
