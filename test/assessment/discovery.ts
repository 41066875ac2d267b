import {
  authorize,
  type Case,
  challenged,
  clientGrant,
  codeGrant,
  elsewhere,
  openidMetadata,
  other,
  refresh,
  resourceMetadata,
  served,
  serverMetadata,
} from './story.ts'

const found = [challenged(), resourceMetadata(), serverMetadata(), authorize()]
const moved = other('movedResourceMetadata', {}, { method: 'GET' })
const appended = other(
  'otherMetadata',
  { document: 'oauth-authorization-server', form: 'appended' },
  { method: 'GET', status: 404 },
)
const rooted = { ...serverMetadata(), realm: 'main' }

const ofOtherIssuer = other(
  'otherMetadata',
  { document: 'oauth-authorization-server', form: 'of the other issuer' },
  { method: 'GET' },
)

export const discovery: readonly Case[] = [
  { rule: 'D1', when: 'the metadata comes first', requests: found, result: 'pass' },
  {
    rule: 'D1',
    when: 'a client that is new asks for authorization at once',
    requests: [challenged(), serverMetadata(), authorize()],
    result: 'fail',
    steps: [3],
  },
  { rule: 'D1', when: 'so does one for a token of its own', requests: [clientGrant()], result: 'fail' },
  {
    rule: 'D1',
    when: 'the client may know it',
    requests: [authorize()],
    result: 'not seen',
    context: { fresh: false },
  },
  { rule: 'D1', when: 'the client only refreshes', requests: [refresh(), served()], result: 'not seen' },

  { rule: 'D2', when: 'the address is that of the challenge', requests: found, result: 'pass' },
  {
    rule: 'D2',
    when: 'the address is another',
    requests: [
      challenged(),
      resourceMetadata({ path: '/.well-known/oauth-protected-resource' }),
      authorize(),
    ],
    result: 'fail',
    steps: [2],
  },
  { rule: 'D2', when: 'nothing was challenged', requests: [resourceMetadata()], result: 'not seen' },
  {
    rule: 'D2',
    when: 'a changed challenge names the moved document',
    requests: [challenged({}, { bent: 'challenge' }), moved],
    result: 'pass',
  },
  {
    rule: 'D2',
    when: 'a changed challenge names nothing',
    requests: [challenged({}, { bent: 'challenge' }), resourceMetadata()],
    result: 'not seen',
  },

  { rule: 'D3', when: 'the first candidate is that of RFC 8414', requests: found, result: 'pass' },
  {
    rule: 'D3',
    when: 'it is that of OpenID Connect',
    requests: [resourceMetadata(), openidMetadata(), serverMetadata()],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'D3',
    when: 'the path comes first',
    requests: [appended, serverMetadata()],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'D3',
    when: 'the issuer has a path, and the client asks at the root',
    requests: [rooted],
    result: 'fail',
    steps: [1],
    context: { realm: 'plain default', issuer: 'http://localhost:9003/s/plain' },
  },
  {
    rule: 'D3',
    when: 'a scenario has a second issuer, and the client asks for its metadata',
    requests: [ofOtherIssuer],
    result: 'not seen',
  },
  { rule: 'D3', when: 'nobody asks', requests: [challenged()], result: 'not seen' },

  { rule: 'D4', when: 'the metadata comes first', requests: found, result: 'pass' },
  { rule: 'D4', when: 'OpenID’s does', requests: [openidMetadata(), authorize()], result: 'pass' },
  { rule: 'D4', when: 'none does', requests: [resourceMetadata(), authorize()], result: 'fail', steps: [2] },
  {
    rule: 'D4',
    when: 'the client may know it',
    requests: [authorize()],
    result: 'not seen',
    context: { fresh: false },
  },

  {
    rule: 'D5',
    when: 'all requests go to listed endpoints',
    requests: [authorize(), codeGrant()],
    result: 'pass',
  },
  {
    rule: 'D5',
    when: 'one goes to an endpoint that nobody named',
    requests: [authorize(), elsewhere('/oauth/token')],
    result: 'fail',
    steps: [2],
  },
  {
    rule: 'D5',
    when: 'the client tries to register',
    requests: [
      other(
        'register',
        {},
        { status: 403, refusal: { reason: 'registration_off', facts: { clientId: 'x' } } },
      ),
    ],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'D5',
    when: 'the client asks the realm at the root',
    requests: [codeGrant()],
    result: 'fail',
    steps: [1],
    context: { realm: 'plain default', issuer: 'http://localhost:9003/s/plain' },
  },
  { rule: 'D5', when: 'a page is not found', requests: [elsewhere('/favicon.ico')], result: 'not seen' },

  { rule: 'D6', when: 'metadata is asked for without credentials', requests: found, result: 'pass' },
  {
    rule: 'D6',
    when: 'a token is sent along',
    requests: [resourceMetadata(), serverMetadata({ needlessAuthorization: 'Bearer' })],
    result: 'fail',
    steps: [2],
  },
  { rule: 'D6', when: 'no metadata is asked for', requests: [served()], result: 'not seen' },

  { rule: 'D7', when: 'all requests are to one host', requests: found, result: 'pass' },
  {
    rule: 'D7',
    when: 'the client was given another name of this machine',
    requests: [challenged({}, { host: '127.0.0.1:9003' }), resourceMetadata()],
    result: 'fail',
    steps: [1],
  },
  {
    rule: 'D7',
    when: 'the server is behind a proxy',
    requests: [challenged({}, { host: 'internal:80' })],
    result: 'not seen',
    context: { issuer: 'https://mcp.example.com' },
  },
]
