// Access tokens that are nearly right: what is wrong is told in timeline and log. On the wire it is not: the answer is
// the one that any other wrong token gets.

import { describe, expect, it } from 'vitest'
import { explain } from '../../src/protocol/explain.ts'
import type { RefusalReason } from '../../src/protocol/refusal.ts'
import { digest, shortDigest } from '../../src/secrets.ts'
import { familyOf } from '../../src/tokens/refresh-token.ts'
import { clientToken, mcpHeaders, request } from '../support/mcp.ts'
import { exchange, obtainCode, obtainTokens, post, refresh, type Tokens } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { attemptsWhen } from '../support/timeline.ts'

const start = () => startTestServer({ autoApprove: 'all', logLevel: 'info' })

const foreign = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.x'

interface Wire {
  readonly status: number
  readonly challenge: string | null
  readonly body: unknown
}

async function ask(server: TestServer, authorization: string, query = ''): Promise<Wire> {
  const response = await fetch(server.mcp + query, {
    method: 'POST',
    headers: { ...mcpHeaders(''), authorization },
    body: JSON.stringify(request('tools/list')),
  })
  return {
    status: response.status,
    challenge: response.headers.get('www-authenticate'),
    body: await response.json(),
  }
}

/** The refusal of the last request to the MCP endpoint, and its details. */
async function lastStep(server: TestServer) {
  await expect.poll(() => server.events.at(-1)?.path).toBe('/mcp')
  const { refusal, details } = server.events.at(-1) ?? {}
  return { reason: refusal?.reason, details }
}

async function expectTitle(server: TestServer, title: string) {
  const attempts = await attemptsWhen(server, (all) => expect(all.map((each) => each.title)).toContain(title))
  return attempts.find((each) => each.title === title)
}

/** What a client is told, by the reason that the wire names. */
const general: Readonly<Record<string, string>> = {
  token_missing: `${foreign} ${foreign}`,
  token_malformed: `Bearer ${foreign} ${foreign}`,
  token_unknown: `Bearer ${foreign}`,
}

type Sent = (secrets: Record<'access' | 'refresh' | 'code' | 'client', string>) => string

const fixOfPlaceholder = /^Set the header only when the client has a token\./

describe('an Authorization header that is nearly right', () => {
  it.each<[title: string, reason: RefusalReason, toldAs: RefusalReason, fix: RegExp, sent: Sent]>([
    [
      'The Bearer token is the word “undefined”',
      'token_is_placeholder',
      'token_unknown',
      fixOfPlaceholder,
      () => 'Bearer undefined',
    ],
    [
      'The Bearer token is the word “null”',
      'token_is_placeholder',
      'token_unknown',
      fixOfPlaceholder,
      () => 'bearer null',
    ],
    [
      'The Bearer token is the word “None”',
      'token_is_placeholder',
      'token_unknown',
      fixOfPlaceholder,
      () => 'Bearer None',
    ],
    [
      'The Bearer token is the word “[object Object]”',
      'token_is_placeholder',
      'token_malformed',
      fixOfPlaceholder,
      () => 'Bearer [object Object]',
    ],
    [
      'The Bearer token is the word “{{ MCP_TOKEN }}”',
      'token_is_placeholder',
      'token_malformed',
      fixOfPlaceholder,
      () => 'Bearer {{ MCP_TOKEN }}',
    ],
    [
      'The Bearer token is the word “ACCESS_TOKEN”',
      'token_is_placeholder',
      'token_unknown',
      fixOfPlaceholder,
      () => 'Bearer ACCESS_TOKEN',
    ],
    [
      'The Bearer token is the word “<your access token>”',
      'token_is_placeholder',
      'token_malformed',
      fixOfPlaceholder,
      () => 'Bearer <your access token>',
    ],
    [
      'The Authorization header has no token after `Bearer`',
      'token_malformed',
      'token_malformed',
      /token is empty/,
      () => 'Bearer ',
    ],
    [
      'The Authorization header has the word `Bearer` twice',
      'token_malformed',
      'token_malformed',
      /one space/,
      ({ access }) => `Bearer Bearer ${access}`,
    ],
    [
      'The access token is in quotes',
      'token_malformed',
      'token_malformed',
      /one space/,
      ({ access }) => `Bearer "${access}"`,
    ],
    [
      'The Authorization header is malformed',
      'token_malformed',
      'token_malformed',
      /one space/,
      ({ access }) => `Bearer ${access}, ${access}`,
    ],
    [
      'The refresh token was sent as the access token',
      'token_of_another_kind',
      'token_unknown',
      /`access_token` of the same response/,
      ({ refresh }) => `Bearer ${refresh}`,
    ],
    [
      'The authorization code was sent as the access token',
      'token_of_another_kind',
      'token_unknown',
      /^Exchange the code/,
      ({ code }) => `Bearer ${code}`,
    ],
    [
      'The client secret was sent as the access token',
      'token_of_another_kind',
      'token_unknown',
      /^Send the secret only to/,
      ({ client }) => `Bearer ${client}`,
    ],
    [
      'The token was sent without the word `Bearer`',
      'token_without_scheme',
      'token_missing',
      /^Write `Bearer`/,
      ({ access }) => access,
    ],
    [
      'The token was sent without the word `Bearer`',
      'token_without_scheme',
      'token_missing',
      /^Write `Bearer`/,
      ({ refresh }) => refresh,
    ],
    [
      'The token was sent without the word `Bearer`',
      'token_without_scheme',
      'token_missing',
      /^Write `Bearer`/,
      () => foreign,
    ],
    [
      'The token was sent with the scheme “Token” instead of `Bearer`',
      'token_without_scheme',
      'token_missing',
      /^Write `Bearer`/,
      ({ access }) => `Token ${access}`,
    ],
    [
      'There is no space between `Bearer` and the token',
      'token_without_scheme',
      'token_missing',
      /^Write `Bearer`/,
      ({ access }) => `Bearer:${access}`,
    ],
  ])('is told apart, but not on the wire: %s', async (title, reason, toldAs, fix, sent) => {
    const server = await start()
    const { access_token: access, refresh_token } = await obtainTokens(server)
    const secrets = {
      access,
      refresh: refresh_token,
      code: await obtainCode(server),
      client: server.config.clientSecret,
    }
    const wire = await ask(server, sent(secrets))
    expect(await lastStep(server)).toMatchObject({ reason })
    const attempt = await expectTitle(server, title)
    expect(attempt).toMatchObject({ kind: 'error', reason })
    expect(attempt?.fix).toMatch(fix)

    expect(wire).toMatchObject({ body: { error_uri: `${server.url}/errors/${toldAs}` } })
    expect(wire).toEqual(await ask(server, general[toldAs] ?? ''))
    for (const secret of Object.values(secrets)) {
      const told = [wire, await (await fetch(`${server.url}/handshake.json`)).json(), server.log]
      expect(JSON.stringify(told)).not.toContain(secret)
    }
  })

  it.each([
    ['another scheme', 'Basic c3RhdGljOnNlY3JldA=='],
    ['a scheme alone', 'Negotiate'],
    ['nothing', ''],
    ['a sentence', 'no token yet'],
  ])('is no nearly right one when it has %s', async (_what, header) => {
    const server = await start()
    await ask(server, header)
    expect(await lastStep(server)).toMatchObject({ reason: 'token_missing' })
  })

  it('says “unknown” of a token that only looks like ours', async () => {
    const server = await start()
    for (const token of [`mcp_at_${'A'.repeat(43)}`, 'mcp_rt_x', foreign, 'undefinedx']) {
      await ask(server, `Bearer ${token}`)
      expect(await lastStep(server)).toMatchObject({ reason: 'token_unknown' })
    }
  })
})

describe('a revoked access token', () => {
  type Revoking = (server: TestServer, tokens: Required<Tokens>, code: string) => Promise<unknown>

  it.each<[how: string, title: string, revoke: Revoking]>([
    [
      'by its client',
      'The client revoked this access token itself',
      (server, { access_token: token }) => post(server, '/revoke', { token }),
    ],
    [
      'by its client, with the refresh token of the same sign-in',
      'The client revoked this access token itself',
      (server, { refresh_token: token }) => post(server, '/revoke', { token }),
    ],
    [
      'by a code that was used twice',
      'The access token was revoked because its code was used twice',
      (server, _tokens, code) => exchange(server, code),
    ],
    [
      'by a refresh token that was used twice',
      'The access token was revoked because a refresh token was used twice',
      async (server, tokens) => {
        await refresh(server, tokens.refresh_token)
        await refresh(server, tokens.refresh_token)
      },
    ],
  ])('is told from an unknown one, but not on the wire: %s', async (_how, title, revoke) => {
    const server = await start()
    const code = await obtainCode(server)
    const tokens = (await (await exchange(server, code)).json()) as Required<Tokens>
    await revoke(server, tokens, code)
    const wire = await ask(server, `Bearer ${tokens.access_token}`)
    await expect.poll(() => server.events.at(-1)?.refusal?.reason).toBe('token_revoked')
    const refusal = server.events.at(-1)?.refusal
    expect(explain(refusal ?? { reason: 'server_error', facts: {} }).title).toBe(title)
    expect(wire).toEqual(await ask(server, `Bearer ${foreign}`))
  })

  it('is the headline where the client revoked it and calls on', async () => {
    const server = await start()
    const token = await clientToken(server)
    await post(server, '/revoke', { token })
    await ask(server, `Bearer ${token}`)
    const attempt = await expectTitle(server, 'The client revoked this access token itself')
    expect(attempt?.fix).toMatch(/^Forget the tokens/)
  })

  it('of a refreshed sign-in is known as well, and a token of another sign-in stays good', async () => {
    const server = await start()
    const [one, other] = [await obtainTokens(server), await obtainTokens(server)]
    const next = (await (await refresh(server, one.refresh_token)).json()) as Required<Tokens>
    await post(server, '/revoke', { token: next.refresh_token })
    await ask(server, `Bearer ${next.access_token}`)
    expect(await lastStep(server)).toMatchObject({ reason: 'token_revoked' })
    expect(await ask(server, `Bearer ${other.access_token}`).catch(() => 'served')).toBe('served')
  })
})

describe('a request to the MCP endpoint', () => {
  it('is joined to its sign-in by what it carries, whatever else is wrong with it', async () => {
    const server = await start()
    const { access_token: access, refresh_token: refreshToken } = await obtainTokens(server)
    const code = await obtainCode(server)
    const token = { token: shortDigest(access) }
    const family = { family: shortDigest(familyOf(refreshToken)) }
    const unknown = `mcp_at_${'A'.repeat(43)}`
    const digests = ['token', 'family', 'code']
    const sent: readonly [string, string, object][] = [
      [access, '', token],
      [`Bearer "${access}"`, '', token],
      [`Bearer Bearer ${access}`, '', token],
      [`Token ${access}`, '', token],
      ['', `?access_token=${access}`, token],
      [`Bearer ${unknown}`, '', { token: shortDigest(unknown) }],
      [`Bearer ${refreshToken}`, '', family],
      [refreshToken, '', family],
      [`Bearer ${code}`, '', { code: shortDigest(code) }],
      ['Bearer mcp_at_short', '', {}],
      ['Bearer undefined', '', {}],
    ]
    for (const [header, query, details] of sent) {
      const before = server.events.length
      await ask(server, header, query)
      await expect.poll(() => server.events.length).toBe(before + 1)
      const noted = Object.entries(server.events.at(-1)?.details ?? {})
      expect(Object.fromEntries(noted.filter(([name]) => digests.includes(name))), header).toEqual(details)
    }
    expect(JSON.stringify(server.events)).not.toContain(digest(access))
  })
})
