import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'post-only', result: 'pass', evidence: 'seen' },
  { scenario: 'auth-methods-absent', result: 'pass', evidence: 'seen' },
  { scenario: 'secret-reserved', result: 'pass', evidence: 'seen' },
  { scenario: 'invalid-client', result: 'pass', evidence: 'silence' },
  { scenario: 'token-minimal', result: 'pass', evidence: 'seen' },
  { scenario: 'scope-narrowed', result: 'pass', evidence: 'seen' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'post-only',
    defect: 'always-basic',
    result: 'fail',
    reason: /sent its secret in a Basic header, although/,
  },
  { scenario: 'post-only', defect: 'no-secret', result: 'fail', reason: /sent no secret, although/ },
  {
    scenario: 'post-only',
    defect: 'authenticates-twice',
    result: 'fail',
    reason: /sent its secret twice, although/,
  },
  {
    scenario: 'auth-methods-absent',
    defect: 'posts-without-method-list',
    result: 'fail',
    reason: /sent its secret in the form, although Basic/,
  },
  {
    scenario: 'auth-methods-absent',
    defect: 'no-secret',
    result: 'fail',
    reason: /sent no secret, although/,
  },
  { scenario: 'secret-reserved', defect: 'raw-basic', result: 'fail', reason: /without form-encoding/ },
  {
    scenario: 'invalid-client',
    defect: 'reregisters-on-invalid-client',
    result: 'fail',
    reason: /registered when its credentials were refused/,
  },
  {
    scenario: 'invalid-client',
    defect: 'authorizes-again-on-invalid-client',
    result: 'fail',
    reason: /asked the person three times/,
  },
  {
    scenario: 'token-minimal',
    defect: 'copies-token-type',
    result: 'warn',
    reason: /wrote `bearer` before its token/,
  },
  {
    scenario: 'token-minimal',
    defect: 'requires-expires-in',
    result: 'fail',
    reason: /stopped when it had the token/,
  },
  {
    scenario: 'token-minimal',
    defect: 'requires-refresh-token',
    result: 'fail',
    reason: /stopped when it had the token/,
  },
  {
    scenario: 'scope-narrowed',
    defect: 'authorizes-again-when-scope-narrowed',
    result: 'fail',
    reason: /asked the person again because less was granted/,
  },
]
