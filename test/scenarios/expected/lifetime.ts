import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'revoked-early', result: 'pass', evidence: 'seen' },
  { scenario: 'short-lived', result: 'pass', evidence: 'seen' },
  { scenario: 'refresh-keeps', result: 'pass', evidence: 'seen' },
  { scenario: 'refresh-rotates', result: 'pass', evidence: 'seen' },
  { scenario: 'refresh-dead', result: 'pass', evidence: 'seen' },
  { scenario: 'refresh-flaky', result: 'pass', evidence: 'seen' },
  { scenario: 'no-refresh-token', result: 'pass', evidence: 'seen' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'revoked-early',
    defect: 'authorizes-instead-of-refreshing',
    result: 'fail',
    reason: /asked the person again/,
  },
  {
    scenario: 'revoked-early',
    defect: 'never-refreshes',
    result: 'fail',
    reason: /stopped when its token was refused/,
  },
  {
    scenario: 'short-lived',
    defect: 'authorizes-instead-of-refreshing',
    result: 'fail',
    reason: /asked the person again/,
  },
  {
    scenario: 'short-lived',
    defect: 'never-refreshes',
    result: 'fail',
    reason: /stopped when its token had expired/,
  },
  {
    scenario: 'short-lived',
    defect: 'refreshes-before-every-request',
    result: 'warn',
    reason: /times within 20 seconds/,
  },
  {
    scenario: 'refresh-keeps',
    defect: 'forgets-refresh-token',
    result: 'fail',
    reason: /asked the person again, although its refresh token is still good/,
  },
  {
    scenario: 'refresh-keeps',
    defect: 'authorizes-instead-of-refreshing',
    result: 'inconclusive',
    reason: /asked the person instead of refreshing/,
  },
  {
    scenario: 'refresh-rotates',
    defect: 'keeps-first-refresh-token',
    result: 'fail',
    reason: /did not store the newer one/,
  },
  {
    scenario: 'refresh-rotates',
    defect: 'refreshes-twice-at-once',
    result: 'fail',
    reason: /two refreshes at once/,
  },
  {
    scenario: 'refresh-rotates',
    defect: 'authorizes-instead-of-refreshing',
    result: 'inconclusive',
    reason: /asked the person instead of refreshing/,
  },
  {
    scenario: 'refresh-dead',
    defect: 'retries-dead-refresh-token',
    result: 'fail',
    reason: /went on with a refresh token that is dead/,
  },
  {
    scenario: 'refresh-flaky',
    defect: 'authorizes-after-503',
    result: 'fail',
    reason: /asked the person again/,
  },
  {
    scenario: 'refresh-flaky',
    defect: 'ignores-retry-after',
    result: 'warn',
    reason: /did not wait/,
  },
  {
    scenario: 'no-refresh-token',
    defect: 'refreshes-without-token',
    result: 'fail',
    reason: /never given a refresh token/,
  },
]
