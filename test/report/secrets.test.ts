// Whatever a client sends, and wherever it sends it: verdicts, events, timelines and reports have no secret in them.

import { expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import {
  authorizeUrl,
  basic,
  callMcp,
  exchange,
  logIn,
  newVerifier,
  post,
  refresh,
  s256,
  type Tokens,
} from '../support/oauth.ts'
import { runUrl } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const clientSecret = 'a secret: 100 % "mine" <&>'
const password = 'pass/word + "more" <&>'

/** All that pages and programs are told about a run. */
async function toldAbout({ url }: TestServer, scenario: string, run: string): Promise<string> {
  const own = `${url}/s/${scenario}/${run}`
  const addresses = [
    ...['/verdict', '/handshake', '/handshake.json'].map((path) => own + path),
    ...['', `/${run}`, `/${run}.json`, `/${run}.xml`].map((path) => `${url}/report${path}`),
    ...['/s', '/s.json', '/report/default', '/report.schema.json'].map((path) => url + path),
  ]
  const texts = addresses.map(async (address) => (await fetch(address)).text())
  return (await Promise.all(texts)).join('\n')
}

it.each(['plain', 'revoked-early'])('no secret is told about a run of %s', async (scenario) => {
  const server = await startTestServer({ clientSecret, password })
  const secrets: string[] = [clientSecret, password]
  const url = runUrl(server, scenario, 'ci')
  const run = { ...server, url, mcp: `${url}/mcp` }

  await callMcp(run, undefined)
  const verifier = newVerifier()
  const answer = await logIn(authorizeUrl(run, { code_challenge: s256(verifier) }), new Browser(), password)
  const code = answer.searchParams.get('code') ?? ''
  const tokens = (await (await exchange(run, code, { code_verifier: verifier })).json()) as Required<Tokens>
  await callMcp(run, tokens.access_token)
  await callMcp(run, tokens.access_token)
  const renewed = (await (await refresh(run, tokens.refresh_token)).json()) as Required<Tokens>
  secrets.push(code, tokens.access_token, tokens.refresh_token)
  secrets.push(renewed.access_token, renewed.refresh_token)

  // Each of them where it does not belong.
  for (const secret of secrets) {
    const text = encodeURIComponent(secret)
    await fetch(`${url}/mcp?access_token=${text}`, { method: 'POST' })
    await fetch(`${url}/canary/${text}?secret=${text}`, { headers: { authorization: basic(text, text) } })
    await fetch(`${url}/${text}`)
    await fetch(authorizeUrl(run, { client_id: secret, state: secret, scope: secret, resource: secret }))
    await fetch(authorizeUrl(run, { redirect_uri: `http://localhost:4567/${text}`, client_secret: secret }))
    await post(run, '/token', { grant_type: secret, code: secret, resource: secret, scope: secret })
    await exchange(run, secret, { code_verifier: secret })
    const info = { clientInfo: { name: secret, version: secret }, protocolVersion: secret, capabilities: {} }
    await callMcp(run, renewed.access_token, { jsonrpc: '2.0', id: 1, method: 'initialize', params: info })
    await callMcp(run, renewed.access_token, { jsonrpc: '2.0', id: 1, method: secret })
    await fetch(`${server.url}/report/${text}`)
    await fetch(`${server.url}/s/${text}/mcp`)
  }

  // A verifier looks like any other random string: it is known by its name alone.
  secrets.push(verifier)
  await fetch(authorizeUrl(run, { code_verifier: verifier, state: verifier }))
  await fetch(`${url}/mcp?code_verifier=${verifier}`, { method: 'POST' })
  await post(run, '/canary', { code_verifier: verifier })
  await exchange(run, code, { code_verifier: verifier })

  const told = `${await toldAbout(server, scenario, 'ci')}\n${JSON.stringify(server.events)}`
  expect(told).toContain('canary')
  const spelled = (secret: string) => [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&#34;'),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ]
  expect(secrets.flatMap(spelled).filter((secret) => told.includes(secret))).toEqual([])
  expect(told).not.toMatch(/mcp_(?:at|rt|ac)_[\w-]{8}/)
})
