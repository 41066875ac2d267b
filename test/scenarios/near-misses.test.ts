// What clients may do besides what is right and what is wrong, and what tells nothing yet: judged from events alone.

import { describe, expect, it } from 'vitest'
import type { Judgement } from '../../src/evidence/judgement.ts'
import { storyOf } from '../../src/evidence/story.ts'
import type { DetailsOf, EventFacts, HandshakeEvent } from '../../src/handshake/event.ts'
import { scenarioNamed } from '../../src/scenarios/catalogue.ts'
import { eventOf } from '../support/events.ts'

type Changes = Partial<EventFacts>

const authorize = (state: string, changes: Changes = {}) =>
  eventOf('authorize', {
    status: 302,
    ...changes,
    details: { state, code: state, requestedScope: 'user archive' },
  })
const metadata = eventOf('authorizationServerMetadata')
const grant = (changes: Changes = {}, details: DetailsOf<'token'> = {}) =>
  eventOf('token', { ...changes, details: { grantType: 'authorization_code', ...details } })
const call = (method: string, changes: Changes = {}, details: DetailsOf<'mcp'> = {}) =>
  eventOf('mcp', { ...changes, details: { rpcMethods: [method], token: 'a', ...details } })
const canary = (changes: Changes = {}, sent: DetailsOf<'canary'>['sent'] = []) =>
  eventOf('canary', { host: '127.0.0.1:9003', ...changes, details: { sent } })

const revoked = {
  bent: 'fate',
  status: 401,
  refusal: { reason: 'token_revoked', facts: { by: 'scenario' } },
} as const
const bare = grant({ bent: 'tokenAnswer' })
const refused = grant({ bent: 'tokenAnswer', status: 401 })
const limited = call('initialize', { bent: 'mcpAnswer', status: 429 })
const moved = call('initialize', { bent: 'mcpAnswer', status: 307 })
const legacy = call('server/discover', { bent: 'mcpAnswer', status: 400 })

interface Told {
  readonly result: Judgement['result']
  readonly evidence: Judgement['evidence']
  readonly reason: RegExp
  readonly isQuiet?: boolean
}
const fail = (reason: RegExp): Told => ({ result: 'fail', evidence: 'seen', reason })
const open = (reason: RegExp): Told => ({ result: 'inconclusive', evidence: 'none', reason })
/** While more may come. */
const early = (reason: RegExp): Told => ({ ...open(reason), isQuiet: false })
const pass = (reason: RegExp, evidence: 'seen' | 'silence' = 'seen'): Told => ({
  result: 'pass',
  evidence,
  reason,
})

type Case = readonly [what: string, events: readonly HandshakeEvent[], told: Told]

const cases: Readonly<Record<string, readonly Case[]>> = {
  'token-minimal': [
    ['has not exchanged the code', [authorize('s')], open(/has not exchanged the code yet/)],
    ['may still call', [bare], early(/next request has not come yet/)],
    [
      'got half an answer',
      [grant({ bent: 'tokenAnswer', delivered: false })],
      open(/not asked the MCP server/),
    ],
    [
      'cuts the token',
      [
        bare,
        call('initialize', {
          status: 401,
          refusal: { reason: 'token_unknown', facts: { looksLike: undefined } },
        }),
      ],
      fail(/did not send its token as it got it/),
    ],
    ['asks the person again', [authorize('s'), bare, authorize('t')], fail(/asked the person again/)],
    [
      'first asks without the token',
      [
        bare,
        eventOf('mcp', { status: 401, refusal: { reason: 'token_missing', facts: { scheme: undefined } } }),
        call('initialize'),
      ],
      pass(/called the server/),
    ],
  ],
  'post-only': [
    [
      'never read the metadata',
      [authorize('s'), grant({}, { clientAuthMethod: 'client_secret_post' })],
      open(/not read the metadata/),
    ],
    [
      'read it, and was denied',
      [metadata, eventOf('authorize', { status: 302, details: {} })],
      open(/answered with an error/),
    ],
  ],
  'secret-reserved': [
    ['sends it in the form', [grant({}, { clientAuthMethod: 'client_secret_post' })], pass(/in the form/)],
    [
      'sends the usual secret',
      [
        grant({
          status: 401,
          refusal: {
            reason: 'client_authentication_wrong',
            facts: {
              receivedClientId: 'x',
              clientIdKnown: true,
              via: 'client_secret_basic',
              slip: undefined,
            },
          },
        }),
      ],
      open(/was refused. Give it the secret/),
    ],
  ],
  'invalid-client': [
    ['may still do something', [refused], early(/little more may come/)],
    ['tries both methods', [refused, refused], pass(/stopped/, 'silence')],
    ['sends four token requests', [refused, refused, refused, refused], fail(/four times/)],
    [
      'is started again, a minute apart',
      [0, 1, 2, 3].flatMap((minute) => [
        authorize(`s${minute}`, { at: minute * 60_000 }),
        grant({ bent: 'tokenAnswer', status: 401, at: minute * 60_000 }),
      ]),
      pass(/stopped/, 'silence'),
    ],
    [
      'asks the person, who has not decided',
      [authorize('s'), refused, authorize('t', { status: 200 })],
      open(/nobody has decided yet/),
    ],
  ],
  'scope-narrowed': [
    [
      'did not ask for more',
      [
        eventOf('authorize', { status: 302, details: { code: 'c', requestedScope: 'user' } }),
        grant({}, { grantedScope: 'user' }),
      ],
      open(/did not ask for the scope/),
    ],
    [
      'stops',
      [authorize('s'), grant({}, { grantedScope: 'user' })],
      { result: 'fail', evidence: 'silence', reason: /did not use a token/ },
    ],
  ],
  'never-accepted': [
    ['may still do something', [call('initialize', revoked)], early(/little more may come/)],
    [
      'looks for metadata in many places',
      [
        call('initialize', revoked),
        ...Array.from({ length: 20 }, () => eventOf('otherMetadata', { status: 404 })),
      ],
      pass(/gave up/, 'silence'),
    ],
    [
      'makes eleven requests',
      Array.from({ length: 12 }, (_, nth) => call('initialize', revoked, { token: `${nth}` })),
      fail(/more than ten requests/),
    ],
    [
      'refreshes four times',
      [
        call('initialize', revoked),
        ...Array.from({ length: 4 }, () => eventOf('token', { details: { grantType: 'refresh_token' } })),
      ],
      fail(/refreshed four times/),
    ],
    [
      'asks the person, who has not decided',
      [authorize('s'), call('initialize', revoked), authorize('t', { status: 200 })],
      open(/nobody has decided yet/),
    ],
  ],
  'mcp-redirect': [
    ['cannot be sent anywhere', [call('initialize')], open(/under one loopback name only/)],
    ['may still follow', [moved], early(/nothing came there yet/)],
    ['follows without the token', [moved, canary()], pass(/took nothing secret along/)],
    ['follows without it first', [moved, canary(), canary({}, ['access token'])], fail(/its access token/)],
    [
      'only asks as a browser does',
      [moved, canary({ method: 'OPTIONS' })],
      pass(/did not follow/, 'silence'),
    ],
    [
      'was given the other name',
      [
        call('initialize', { bent: 'mcpAnswer', status: 307, host: '127.0.0.1:9003' }),
        canary({}, ['access token']),
      ],
      open(/the same origin/),
    ],
  ],
  'token-redirect': [
    ['cannot be sent anywhere', [grant()], open(/under one loopback name only/)],
    [
      'takes its ID along',
      [grant({ bent: 'tokenAnswer', status: 307 }), canary({}, ['client ID'])],
      pass(/nothing secret/),
    ],
  ],
  'rate-limited': [
    ['may still wait', [limited], early(/next request has not come yet/)],
    ['gives up', [limited], pass(/gave up/, 'silence')],
    ['comes in time', [limited, call('initialize', { at: 2000 })], pass(/waited/)],
    [
      'comes too early, and then goes on',
      [
        limited,
        ...['initialize', 'notifications/initialized', 'tools/list', 'tools/list', 'tools/list'].map(
          (method) => call(method, { at: 1999 }),
        ),
      ],
      { result: 'warn', evidence: 'seen', reason: /before the 2 seconds were over/ },
    ],
    [
      'refreshes after that',
      [limited, call('initialize', { at: 2000 }), eventOf('token', { at: 2001 })],
      pass(/waited/),
    ],
  ],
  'legacy-only': [
    ['may still fall back', [legacy], early(/has not come yet/)],
    ['began with initialize', [call('initialize')], open(/this is about newer ones/)],
    ['asks another question first', [legacy, call('tools/list'), call('initialize')], pass(/fell back/)],
  ],
}

describe.each(Object.entries(cases))('in %s, a client', (name, rows) => {
  it.each(rows)('that %s', (_what, events, { result, evidence, reason, isQuiet = true }) => {
    const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet, starts: [] }
    const judgement = scenarioNamed(name)?.judge(storyOf(events, context))
    expect(judgement?.reason).toMatch(reason)
    expect(judgement).toMatchObject({ result, evidence })
  })
})
