import { describe, expect, it } from 'vitest'
import { blotter } from '../../src/blotter.ts'
import { knownCauses } from '../../src/clients/known-causes.ts'
import type { BasicFlaw, SecretSlip } from '../../src/protocol/credential-slips.ts'
import { causesOf, type Explanation, explain, reasonPage, reasons } from '../../src/protocol/explain.ts'
import type { Refusal } from '../../src/protocol/refusal.ts'
import { sampleRefusals } from '../support/sample-refusals.ts'

const slips: readonly SecretSlip[] = [
  ...(['twice', 'decoded', 'blanks', 'quotes', 'base64', 'joined'] as const),
  ...(['swapped', 'as id', 'partial', 'case'] as const),
]
const flaws: readonly BasicFlaw[] = [
  ...(['nothing', 'plain', 'symbols', 'charset', 'colon', 'twice'] as const),
]

/** Facts that are said in other words than those of the samples. */
const variants: readonly Refusal[] = [
  {
    reason: 'client_authentication_wrong',
    facts: {
      receivedClientId: 'static-mcp-client-001',
      clientIdKnown: true,
      via: 'client_secret_post',
      slip: undefined,
    },
  },
  ...slips.flatMap((slip) =>
    (['client_secret_basic', 'client_secret_post'] as const).map(
      (via): Refusal => ({
        reason: 'client_authentication_wrong',
        facts: { receivedClientId: 'static-mcp-client-001', clientIdKnown: true, via, slip },
      }),
    ),
  ),
  ...flaws.map((flaw): Refusal => ({ reason: 'client_authentication_malformed', facts: { flaw } })),
  ...['Bearer', 'unknown'].map(
    (scheme): Refusal => ({
      reason: 'client_authentication_missing',
      facts: { methods: ['client_secret_basic'], scheme },
    }),
  ),
  {
    reason: 'client_secret_missing',
    facts: { clientId: '[hidden]', clientIdIsSecret: true, methods: ['client_secret_post'] },
  },
  { reason: 'access_denied', facts: { by: 'login_hint' } },
  ...(['silent', 'full', 'read-only', 'refused'] as const).map(
    (problem): Refusal => ({ reason: 'store_unavailable', facts: { problem, retryAfterSeconds: 2 } }),
  ),
  { reason: 'code_challenge_method_unsupported', facts: { received: undefined } },
  { reason: 'code_challenge_malformed', facts: { length: 64 } },
  { reason: 'code_verifier_malformed', facts: { length: 1 } },
  {
    reason: 'code_redirect_uri_mismatch',
    facts: { received: undefined, expected: 'http://localhost/callback' },
  },
  { reason: 'code_expired', facts: { agoSeconds: 0, ttlSeconds: 300 } },
  { reason: 'refresh_token_expired', facts: { agoSeconds: 200_000 } },
  { reason: 'token_missing', facts: { scheme: undefined } },
  { reason: 'token_malformed', facts: { flaw: undefined } },
  { reason: 'token_malformed', facts: { flaw: 'quotes' } },
  { reason: 'token_malformed', facts: { flaw: 'Bearer twice' } },
  { reason: 'token_revoked', facts: { by: 'code used twice' } },
  { reason: 'token_revoked', facts: { by: 'refresh token used twice' } },
  { reason: 'token_of_another_kind', facts: { kind: 'authorization code' } },
  { reason: 'token_of_another_kind', facts: { kind: 'client secret' } },
  { reason: 'token_without_scheme', facts: { kind: undefined, scheme: undefined } },
  { reason: 'token_without_scheme', facts: { kind: 'refresh token', scheme: 'Bearer' } },
  {
    reason: 'accept_unsupported',
    facts: { received: undefined, missing: ['application/json', 'text/event-stream'] },
  },
  { reason: 'accept_unsupported', facts: { received: '*/*', missing: ['text/event-stream'] } },
  { reason: 'mcp_content_type_unsupported', facts: { received: '' } },
  { reason: 'header_body_mismatch', facts: { header: 'Mcp-Name', inHeader: undefined, inBody: 'echo' } },
  {
    reason: 'header_body_mismatch',
    facts: { header: 'MCP-Protocol-Version', inHeader: '2026-07-28', inBody: 'initialize' },
  },
  { reason: 'request_metadata_invalid', facts: { key: '_meta', problem: undefined } },
  { reason: 'method_unknown', facts: { method: 'x', meant: undefined, feature: undefined } },
  { reason: 'method_unknown', facts: { method: 'prompts/list', meant: undefined, feature: 'prompts' } },
  { reason: 'method_params_invalid', facts: { method: 'x', parameter: undefined, problem: 'they differ' } },
  { reason: 'method_params_invalid', facts: { method: 'x', parameter: 'name', problem: undefined } },
  { reason: 'tool_unknown', facts: { tool: 'x', meant: undefined, tools: ['echo'] } },
  {
    reason: 'tool_arguments_invalid',
    facts: { tool: 'echo', parameter: 'message', problem: undefined, sent: [] },
  },
  {
    reason: 'tool_arguments_invalid',
    facts: { tool: 'echo', parameter: undefined, problem: 'too many', sent: ['a'] },
  },
  { reason: 'token_expired', facts: { agoSeconds: 1, ttlSeconds: 3600 } },
  { reason: 'scope_insufficient', facts: { required: ['user'], granted: [], tool: undefined } },
  { reason: 'scope_insufficient', facts: { required: ['a', 'b', 'c'], granted: ['a', 'b'], tool: 'echo' } },
  { reason: 'host_not_allowed', facts: { received: '', allowed: ['localhost'] } },
  { reason: 'parameter_missing', facts: { parameter: 'unforeseen' } },
  { reason: 'not_found', facts: { path: undefined } },
  { reason: 'method_not_allowed', facts: { method: 'PUT', allowed: 'GET, HEAD, POST' } },
  {
    reason: 'redirect_uri_unsafe',
    facts: { received: 'http://localhost@evil.example/', part: 'userinfo', registered: ['cursor://a/b'] },
  },
  {
    reason: 'redirect_uri_unregistered',
    facts: { received: 'http://localhost/callback', registered: ['http://127.0.0.1/callback'] },
  },
]

const titled: readonly { readonly refusal: Refusal; readonly title: string }[] = [
  {
    refusal: {
      reason: 'scope_insufficient',
      facts: { required: ['user', 'files:write'], granted: ['user'], tool: 'echo' },
    },
    title: '`echo` needs `files:write`; the token has `user`',
  },
  {
    refusal: { reason: 'scope_insufficient', facts: { required: ['user'], granted: [], tool: undefined } },
    title: 'The MCP endpoint needs `user`; the token has no scope',
  },
  {
    refusal: {
      reason: 'redirect_uri_unregistered',
      facts: { received: 'http://localhost:9150/oauth/cb', registered: ['http://localhost/oauth/callback'] },
    },
    title: 'The redirect URI “http://localhost:9150/oauth/cb” is not registered (path differs)',
  },
  {
    refusal: {
      reason: 'redirect_uri_unregistered',
      facts: {
        received: 'http://127.0.0.1:9150/cb',
        registered: ['http://localhost/cb', 'https://a.example/b'],
      },
    },
    title: 'The redirect URI “http://127.0.0.1:9150/cb” is not registered (host is spelled differently)',
  },
  {
    refusal: {
      reason: 'redirect_uri_unregistered',
      facts: { received: 'https://b.example/cb', registered: ['http://localhost/x'] },
    },
    title: 'The redirect URI “https://b.example/cb” is not registered',
  },
  {
    refusal: {
      reason: 'redirect_uri_unregistered',
      facts: {
        received: `https://b.example/${'long/'.repeat(20)}cb`,
        registered: ['https://b.example/other'],
      },
    },
    title: 'The redirect URI “https://b.example/lon…ong/long/long/long/cb” is not registered (path differs)',
  },
  {
    refusal: {
      reason: 'content_type_unsupported',
      facts: { received: 'application/json; charset=utf-8', isJsonAsForm: false },
    },
    title: 'The body is JSON, not a form',
  },
  {
    refusal: { reason: 'content_type_unsupported', facts: { received: 'text/plain', isJsonAsForm: false } },
    title: 'The body is “text/plain”, not a form',
  },
  {
    refusal: { reason: 'content_type_unsupported', facts: { received: '', isJsonAsForm: false } },
    title: 'The body has no content type, and is not read as a form',
  },
  {
    refusal: { reason: 'scope_unknown', facts: { requested: 'mcp', known: ['user'] } },
    title: 'The scope “mcp” does not exist here',
  },
  {
    refusal: { reason: 'code_verifier_malformed', facts: { length: 200 } },
    title: 'The PKCE verifier has 200 characters instead of at most 128',
  },
  {
    refusal: { reason: 'code_verifier_malformed', facts: { length: 43 } },
    title: 'The PKCE verifier has 43 characters, some of which are not allowed',
  },
  {
    refusal: { reason: 'code_challenge_malformed', facts: { length: 16 } },
    title: 'The PKCE challenge has 16 characters instead of 43',
  },
  {
    refusal: { reason: 'token_expired', facts: { agoSeconds: 0, ttlSeconds: 60 } },
    title: 'The access token expired just now',
  },
  {
    refusal: {
      reason: 'resource_unknown',
      facts: { received: 'http://localhost:9003/sse?x', expected: 'http://localhost:9003/mcp' },
    },
    title: 'The resource is at “/sse?x”, but the MCP endpoint is at “/mcp”',
  },
  {
    refusal: {
      reason: 'resource_unknown',
      facts: { received: 'https://localhost:9003', expected: 'http://localhost:9003/mcp' },
    },
    title: 'The resource is at “https://localhost:9003”, but this server is “http://localhost:9003”',
  },
  {
    refusal: {
      reason: 'resource_unknown',
      facts: { received: 'mcp', expected: 'http://localhost:9003/mcp' },
    },
    title: 'The resource is “mcp”, but this server is “http://localhost:9003/mcp”',
  },
  {
    refusal: {
      reason: 'code_redirect_uri_mismatch',
      facts: { received: 'http://localhost:1/callback', expected: 'http://localhost:2/callback' },
    },
    title: 'The redirect URI “http://localhost:1/callback” is not the one that was authorized (port differs)',
  },
]

const explained = [...sampleRefusals, ...variants].map((refusal) => ({
  refusal,
  name: `${refusal.reason} ${JSON.stringify(refusal.facts)}`,
  explanation: explain(refusal),
}))
const pages = reasons.map((reason) => ({
  ...reasonPage(reason),
  causes: causesOf(reason, knownCauses(reason)),
}))

/** Whole sentences: everything but titles and names. */
function sentences({ expected, received, fix }: Explanation): readonly string[] {
  return [expected, received, fix]
}

describe('every explanation', () => {
  it.each(explained)('is made of calm, whole sentences: $name', ({ explanation }) => {
    for (const text of sentences(explanation)) expectSentence(text)
    expectTitle(explanation.title, longestTitle)
    expect(explanation.snippet).not.toBe('')
  })

  it.each(sampleRefusals.map((refusal) => ({ refusal, reason: refusal.reason })))(
    'says what it knows: $reason',
    ({ refusal }) => {
      const { expected, received } = explain(refusal)
      for (const fact of saidFacts(refusal.facts)) expect(`${expected} ${received}`).toContain(fact)
    },
  )

  it.each(explained)('cites a rule where it can be read: $name', ({ explanation }) => {
    expectRule(explanation.rule)
  })

  it.each(explained)('names only options that exist: $name', ({ explanation }) => {
    expectKnownOptions([...sentences(explanation), explanation.snippet ?? ''])
  })
})

describe('the names of slips in credentials', () => {
  it.each([...slips, ...flaws])('are too short for a configured secret to be found in one: %s', (name) => {
    expect(blotter([name, `${name} `.repeat(2)])(name)).toBe(name)
  })
})

describe('every page of a reason', () => {
  it.each(pages)('is made of calm, whole sentences: $reason', ({ title, meaning, fix, causes }) => {
    expectTitle(title)
    for (const text of [meaning, fix, ...causes.map(({ what }) => what)]) expectSentence(text)
    for (const { who } of causes) expect(who).toMatch(/^\S.*[^.\s]$/)
  })

  it.each(pages)('cites a rule, and only options that exist: $reason', (page) => {
    expectRule(page.rule)
    expectKnownOptions([page.meaning, page.fix, ...page.causes.flatMap(({ who, what }) => [who, what])])
  })

  it('has a title of its own', () => {
    expect(new Set(pages.map(({ title }) => title)).size).toBe(pages.length)
  })

  it('exists for every reason, once', () => {
    expect([...reasons].sort()).toEqual(sampleRefusals.map(({ reason }) => reason).sort())
  })
})

describe('a title', () => {
  it.each(titled)('names the case: $title', ({ refusal, title }) => {
    expect(explain(refusal).title).toBe(title)
  })

  it.each(sampleRefusals)('is one line, however long the facts are: $reason', (refusal) => {
    const { title } = explain(withLongFacts(refusal))
    expectTitle(title, longestTitle)
  })

  it.each(sampleRefusals)('has no facts in general: $reason', ({ reason, facts }) => {
    const { title } = reasonPage(reason)
    const received = Object.entries(facts).filter(([name]) => name !== 'method' && name !== 'header')
    for (const fact of saidFacts(Object.fromEntries(received))) expect(title).not.toContain(fact)
  })
})

describe('a redirect URI that is not registered', () => {
  const explainUri = (received: string, registered = ['http://127.0.0.1/callback']) =>
    explain({ reason: 'redirect_uri_unregistered', facts: { received, registered } })

  it.each(['http://localhost:4711/callback', 'http://[::1]/callback', 'http://127.0.0.1:4711/callback/'])(
    'is shown beside the one it only spells differently: %s',
    (received) => {
      const { title, expected } = explainUri(received)
      expect(title).toContain('spelled')
      expect(title).toContain(received)
      expect(expected).toContain('“http://127.0.0.1/callback”')
    },
  )

  it('is not said to be a spelling when host or path are others', () => {
    for (const received of ['http://127.0.0.1/other', 'http://localhost.evil.example/callback']) {
      expect(explainUri(received).title).not.toContain('spelled')
    }
  })

  it('comes with the option that registers it, without the port on loopback', () => {
    expect(explainUri('http://localhost:4711/done').snippet).toBe('--redirect-uris "+http://localhost/done"')
    expect(explainUri('https://chat.example.com:8443/cb?x=1').snippet).toBe(
      '--redirect-uris "+https://chat.example.com:8443/cb?x=1"',
    )
    expect(explainUri('com.example.app:/callback').snippet).toBe(
      '--redirect-uris "+com.example.app:/callback"',
    )
  })

  it.each([
    'http://evil.example/callback',
    'http://localhost.evil.example/callback',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://app.example/$(reboot)',
    'https://app.example/`reboot`',
    'https://app.example/"; reboot',
    'https://app.example/a,b',
    'not a URI',
    '',
  ])('is never put into an option to copy when it could not or should not be: %s', (received) => {
    expect(explainUri(received).snippet).toBeUndefined()
  })

  it('is explained in few words even among many registered ones', () => {
    const registered = Array.from({ length: 20 }, (_, n) => `https://client-${n}.example.com/callback`)
    const { expected } = explainUri('https://app.example/callback', registered)
    expect(expected).toContain('“https://client-2.example.com/callback” or 17 more')
    expectSentence(expected)
  })
})

describe('an option to copy', () => {
  it.each(['evil.example; reboot', '$(reboot)', '[::1', 'a b'])(
    'never holds a host that a shell could take for more than a word: %s',
    (received) => {
      expect(
        explain({ reason: 'host_not_allowed', facts: { received, allowed: ['localhost'] } }).snippet,
      ).toBeUndefined()
      expect(
        explain({ reason: 'origin_not_allowed', facts: { received: `https://${received}` } }).snippet,
      ).toBeUndefined()
    },
  )

  it('names the host or the origin that was refused', () => {
    expect(
      explain({ reason: 'host_not_allowed', facts: { received: 'mcp.test:8443', allowed: [] } }).snippet,
    ).toBe('--public-url https://mcp.test:8443')
    expect(explain({ reason: 'origin_not_allowed', facts: { received: 'https://app.test' } }).snippet).toBe(
      '--allowed-origins https://app.test',
    )
  })
})

/** Where the parts of the MCP specification are. */
const mcpPages: Readonly<Record<string, string>> = {
  authorization: 'basic/authorization',
  transports: 'basic/transports',
  'base protocol': 'basic/index',
  'Streamable HTTP': 'basic/transports/streamable-http',
  tools: 'server/tools',
}

/** The same with all that can be long as long as it can be. */
function withLongFacts({ reason, facts }: Refusal): Refusal {
  const long = (fact: unknown): unknown => {
    if (typeof fact === 'string' && !fixed.includes(fact)) return fact.padEnd(200, '/abcdefgh')
    return Array.isArray(fact) && reason !== 'client_authentication_method_off' ? fact.map(long) : fact
  }
  const changed = Object.entries(facts).map(([name, fact]) => [name, long(fact)])
  return { reason, facts: Object.fromEntries(changed) } as Refusal
}

/** Facts that are none of ours to choose. */
const fixed = [
  ...[
    'client_secret_basic',
    'client_secret_post',
    'POST',
    'scope',
    'state',
    'code_verifier',
    'Authorization',
  ],
  ...['authorization code', 'it is too large', 'fragment', 'person', 'Basic', 'unreachable'],
  ...['no token', 'refresh token', 'access token', 'client', 'null', 'Token', 'text/event-stream'],
  ...['it ends too early', '`jsonrpc` is missing', 'it is missing', 'Mcp-Method'],
  ...['io.modelcontextprotocol/clientCapabilities', 'clientInfo.version', 'message'],
  // The nearest name is one of ours.
  ...['tools/list', 'echo', 'initialize'],
]

/** Every string and number among the facts, however deep. */
function saidFacts(facts: unknown): readonly string[] {
  if (typeof facts === 'string' || typeof facts === 'number') return [String(facts)]
  return typeof facts === 'object' && facts !== null ? Object.values(facts).flatMap(saidFacts) : []
}

function expectSentence(text: string): void {
  expect(text).toMatch(/^[A-Z“`].*\.$/s)
  expectPlain(text)
  expect(text.length).toBeLessThanOrEqual(400)
}

/** A title with facts, and one without. */
const [longestTitle, longestGeneralTitle] = [160, 80]

function expectTitle(text: string, longest = longestGeneralTitle): void {
  expect(text).toMatch(/^[A-Z`].*[^.\s]$/)
  expectPlain(text)
  expect(text.length).toBeLessThanOrEqual(longest)
  const values = text.match(/“[^”]+”|`[^`]+`/g) ?? []
  expect(new Set(values).size).toBe(values.length)
}

/** No failed interpolation, no shouting, no stray spaces, and every quote and backtick closed. */
function expectPlain(text: string): void {
  // Where a text quotes what a failed interpolation of a client looks like, that is no failure of ours.
  const own = text.replaceAll(/`Bearer (?:undefined|\[object Object\])`/g, '`x`')
  expect(own).not.toMatch(/undefined|\[object|NaN|\$\{|!|\.\.$| {2}|\s[.,;]|“”/)
  expect(text.split('`').length % 2).toBe(1)
  expect(text.split('“').length).toBe(text.split('”').length)
}

function expectRule({ text, href }: { text: string; href: string }): void {
  const section = /^RFC (\d+) §([\d.]+)$/.exec(text)
  if (section !== null) {
    expect(href).toBe(`https://www.rfc-editor.org/rfc/rfc${section[1]}#section-${section[2]}`)
    return
  }
  if (text.startsWith('JSON-RPC 2.0 §')) {
    expect(href).toMatch(/^https:\/\/www\.jsonrpc\.org\/specification#[a-z_]+$/)
    return
  }
  const [, about = '', revision] = /^MCP (.+) (\d{4}-\d\d-\d\d), /.exec(text) ?? []
  expect(href).toMatch(
    new RegExp(
      `^https://modelcontextprotocol\\.io/specification/${revision}/${mcpPages[about]}\\b.*#[a-z-]+$`,
    ),
  )
}

const options = `
  --port --host --public-url --client-id --client-secret --client-secret-file --redirect-uris --scope
  --tool-scope --username --password --access-token-ttl --refresh-token-ttl --code-ttl --refresh-grace
  --refresh-tokens --token-auth-methods --auto-approve --allowed-origins --trust-proxy --rate-limit
  --log-level --log-format --config --allow-demo-credentials --allow-insecure-http --control --control-token
  --control-token-file --store
`
  .trim()
  .split(/\s+/)

/** Options of client programs that the texts mention. */
const clientOptions = [
  '--data-urlencode',
  '--json',
  '--env-file',
  '--static-oauth-client-info',
  '--oauth-client-secret',
]

function expectKnownOptions(texts: readonly string[]): void {
  for (const option of texts.join('\n').match(/--[a-z][a-z-]*/g) ?? []) {
    expect([...options, ...clientOptions]).toContain(option)
  }
}
