import type { Defective, RightClient } from '../expectations.ts'

export const right: readonly RightClient[] = [
  { scenario: 'authorize-query', result: 'pass', evidence: 'seen' },
  { scenario: 'no-pkce-advertised', result: 'pass', evidence: 'silence' },
  { scenario: 'offline-access-unlisted', result: 'pass', evidence: 'seen' },
  { scenario: 'registration-offered', result: 'pass', evidence: 'seen' },
]

export const defective: readonly Defective[] = [
  {
    scenario: 'authorize-query',
    defect: 'loses-endpoint-query',
    result: 'fail',
    reason: /dropped the query of the authorization endpoint/,
  },
  {
    scenario: 'authorize-query',
    defect: 'adds-second-question-mark',
    result: 'fail',
    reason: /second question mark/,
  },
  {
    scenario: 'no-pkce-advertised',
    defect: 'does-not-check-pkce-support',
    result: 'fail',
    reason: /asked for authorization although/,
  },
  {
    scenario: 'offline-access-unlisted',
    defect: 'always-asks-offline-access',
    result: 'fail',
    reason: /asked for `offline_access`/,
    onlyIn: '2026-07-28',
  },
  {
    scenario: 'offline-access-unlisted',
    defect: 'always-asks-offline-access',
    result: 'warn',
    reason: /2025-11-25, which it speaks, does not mention/,
    onlyIn: '2025-11-25',
  },
  {
    scenario: 'registration-offered',
    defect: 'registers-if-offered',
    result: 'fail',
    reason: /The client registered/,
  },
  {
    scenario: 'registration-offered',
    defect: 'registers-anyway',
    result: 'fail',
    reason: /The client registered/,
  },
  {
    scenario: 'registration-offered',
    defect: 'no-secret',
    result: 'fail',
    reason: /without the client ID or the secret/,
  },
]
