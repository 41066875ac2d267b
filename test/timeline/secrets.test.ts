// Nothing secret is in the timeline, in whatever form it is read.

import { expect, it, vi } from 'vitest'
import { Browser } from '../support/browser.ts'
import {
  authorizeUrl,
  basic,
  callMcp,
  exchange,
  form,
  introspect,
  logIn,
  newVerifier,
  post,
  refresh,
  s256,
  type Tokens,
} from '../support/oauth.ts'
import { patienceMs } from '../support/patience.ts'
import { sdkClient } from '../support/sdk-client.ts'
import { startTestServer } from '../support/server.ts'
import { openEvents } from '../support/server-events.ts'
import { StaticProvider } from '../support/static-provider.ts'
import { attemptsOf, attemptsWhen } from '../support/timeline.ts'

/** A provider that remembers every secret it was trusted with. */
class Witness extends StaticProvider {
  readonly secrets: string[] = []

  override state(): string {
    return this.#kept(super.state())
  }

  override saveTokens(tokens: Tokens): void {
    this.secrets.push(tokens.access_token, tokens.refresh_token ?? '')
    super.saveTokens(tokens)
  }

  override saveCodeVerifier(verifier: string): void {
    super.saveCodeVerifier(this.#kept(verifier))
  }

  #kept(secret: string): string {
    this.secrets.push(secret)
    return secret
  }
}

const cookieValues = ({ cookie }: Browser) =>
  cookie.split('; ').flatMap((pair) => [pair, decodeURIComponent(pair.slice(pair.indexOf('=') + 1))])

it('shows no secret on the page, in its JSON, its Markdown or its live updates, after everything was done', async () => {
  const server = await startTestServer({
    accessTokenTtl: 60,
    clientSecret: 'the-secret+of%41this-server',
    password: 'a password of some length',
  })
  const { clientId, clientSecret, password } = server.config
  const position = /data-since="([^"]+)"/.exec(await (await fetch(`${server.url}/handshake`)).text())?.[1]
  const stream = await openEvents(`${server.url}/handshake/events?since=${position}`)
  const secrets = [clientSecret, encodeURIComponent(clientSecret), password]

  // A whole session of a real client: sign-in by the form, calls, a refresh.
  const provider = new Witness(server)
  const client = sdkClient(server.mcp, provider)
  await expect(client.connect()).rejects.toThrow()
  const form1 = await provider.browser.open(provider.asked?.href ?? '')
  const wrong = await provider.browser.submit(form1, {
    action: 'allow',
    username: 'demo_user',
    password: 'wrong password',
  })
  const { url } = await provider.browser.submit(wrong, { action: 'allow', username: 'demo_user', password })
  const answer = new URL(url).searchParams
  await client.finish(answer)
  const mcp = await client.connect()
  await mcp.callTool({ name: 'echo', arguments: { message: 'a private message' } })
  server.clock.advance(61)
  await mcp.callTool({ name: 'echo', arguments: { message: 'a private message' } })
  await mcp.close()
  const requestId = new URL(form1.url).searchParams.get('request') ?? 'no request id'
  const csrf = /name="csrf" value="([^"]+)"/.exec(form1.html)?.[1] ?? 'no csrf'
  secrets.push('wrong password', answer.get('code') ?? 'no code', requestId, csrf, 'a private message')

  // And much of what goes wrong, with secrets where they do not belong.
  const browser = new Browser()
  const verifier = newVerifier()
  const state = 'a state that is nobody’s business'
  const signIn = authorizeUrl(server, { code_challenge: s256(verifier), state })
  await browser.open(signIn)
  const { searchParams } = await logIn(signIn, browser, password)
  const code = searchParams.get('code') ?? 'no code'
  const wrongSecret = 'a-wrong-secret-that-was-sent'
  await post(
    server,
    '/token',
    { grant_type: 'authorization_code', code },
    { authorization: basic(clientId, wrongSecret) },
  )
  const tokens = (await (
    await exchange(server, code, { code_verifier: verifier })
  ).json()) as Required<Tokens>
  await fetch(`${server.mcp}?access_token=${tokens.access_token}`, { method: 'POST' })
  await introspect(server, tokens.access_token)
  const second = (await (await refresh(server, tokens.refresh_token)).json()) as Required<Tokens>
  await refresh(server, tokens.refresh_token)
  await post(server, '/revoke', { token: second.refresh_token })
  await callMcp(server, second.access_token)
  await callMcp(server, 'a-token-of-somebody-else')
  await callMcp(server, `${tokens.access_token} twice`)
  await fetch(
    `${server.url}/authorize?${form({ client_id: clientSecret, redirect_uri: 'http://u:pw-in-uri@localhost/' })}`,
  )
  await fetch(`${server.url}/callback?code=${code}&state=${encodeURIComponent(state)}`)
  secrets.push(...provider.secrets, ...cookieValues(provider.browser), ...cookieValues(browser))
  secrets.push(verifier, state, code, wrongSecret, 'a-token-of-somebody-else')
  secrets.push(tokens.access_token, tokens.refresh_token, second.access_token, second.refresh_token)

  const all = await attemptsWhen(server, (attempts) =>
    expect(attempts.flatMap(({ steps }) => steps.map(({ request }) => request))).toContain('GET /callback'),
  )
  const last = all[0]?.title ?? ''
  await vi.waitFor(() => expect(stream.events.at(-1)?.data).toContain(last.slice(0, 10)), {
    timeout: patienceMs,
  })
  const ids = (await attemptsOf(server)).map(({ id }) => id)
  const read = async (path: string) => (await fetch(server.url + path)).text()
  const shown = [
    await read('/handshake'),
    ...(await Promise.all(ids.map((id) => read(`/handshake?attempt=${id}`)))),
    ...(await Promise.all(ids.map((id) => read(`/handshake/${id}.md`)))),
    await read('/handshake.json?limit=100'),
    stream.text(),
    ...server.log,
  ].join('\n')
  expect(shown.length).toBeGreaterThan(20_000)
  expect(secrets.filter((secret) => secret.length < 8)).toEqual([])
  expect(secrets.filter((secret) => shown.includes(secret))).toEqual([])
  expect(shown).not.toMatch(/mcp_(?:ac|at|rt)_[A-Za-z0-9_-]{8}/)
})
