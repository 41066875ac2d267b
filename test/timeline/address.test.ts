// A client that was given another address than that of the MCP endpoint, and came through OAuth nevertheless.

import { describe, expect, it } from 'vitest'
import { clientToken } from '../support/mcp.ts'
import { authorizeUrl, callMcp, exchange, obtainCode, type Tokens } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type Attempt, attemptsWhen, attemptTitled } from '../support/timeline.ts'

const document = '/.well-known/oauth-protected-resource'

async function ask(server: TestServer, ...inserted: readonly string[]): Promise<void> {
  for (const path of inserted) await fetch(server.url + document + path)
  await fetch(`${server.url}/.well-known/oauth-authorization-server`)
}

async function signIn(server: TestServer, resource: string): Promise<string> {
  const response = await exchange(server, await obtainCode(server, { resource }), { resource })
  return ((await response.json()) as Tokens).access_token
}

function remarks({ steps }: Attempt): readonly string[] {
  return steps.flatMap(({ findings }) => findings.map(({ title }) => title))
}

describe('a client that was given', () => {
  it.each([
    ['', '/'],
    ['/', '/'],
    ['/sse', '/sse'],
    ['/mcp/', '/mcp/'],
  ])('another address, as the metadata at %s shows, is told so once it stops', async (inserted, given) => {
    const server = await startTestServer({ autoApprove: 'all' })
    await ask(server, inserted)
    await signIn(server, server.mcp)
    await attemptTitled(server, 'The client has an access token but has not called `/mcp` with it yet')
    server.clock.advance(10)

    const attempt = await attemptTitled(
      server,
      `The client was given “${server.url}${given}”, but the MCP endpoint is “${server.mcp}”`,
    )
    expect(attempt.kind).toBe('warn')
    expect(attempt.fix).toContain(`Connect the client to \`${server.mcp}\``)
    expect(remarks(attempt)).toContain(attempt.title)
  })

  it('another address and stops at the metadata is told so', async () => {
    const server = await startTestServer()
    await ask(server, '')
    await attemptTitled(server, 'The client is reading the metadata')
    server.clock.advance(10)
    await attemptTitled(
      server,
      `The client was given “${server.url}/”, but the MCP endpoint is “${server.mcp}”`,
    )
  })

  it('the root as its resource, and never comes to the MCP endpoint, is told so', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await ask(server, '/mcp', '')
    await signIn(server, server.url)
    server.clock.advance(10)
    await attemptTitled(
      server,
      `The client was given “${server.url}”, but the MCP endpoint is “${server.mcp}”`,
    )
  })

  it('another address, and is refused there, is told by that refusal alone', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await ask(server, '')
    const token = await signIn(server, `${server.url}/`)
    await fetch(server.url, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } })
    const attempt = await attemptTitled(server, /^The MCP endpoint is .*, but the client asked at “\/”$/)
    expect(remarks(attempt)).toEqual([])
  })
})

describe('a client that comes to the MCP endpoint', () => {
  it('is told that it asked for another resource, because others would refuse that', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await callMcp(server, undefined)
    await ask(server, '/mcp')
    await callMcp(server, await signIn(server, `${server.url}/`))
    const attempt = await attemptTitled(
      server,
      `Connected, but: The client asked for “${server.url}/”, but the MCP endpoint is “${server.mcp}”`,
    )
    expect(attempt.fix).toContain(`send \`${server.mcp}\``)
    expect(attempt.steps[3]?.facts).toContain(`about the resource \`${server.url}/\``)
    expect(attempt.steps[3]?.details).toMatchObject({
      otherResource: `${server.url}/`,
      ownResource: server.mcp,
    })
  })

  it('is told of a slash at the end of its resource, but that is no fault', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await callMcp(server, undefined)
    await ask(server, '/mcp')
    await callMcp(server, await signIn(server, `${server.mcp}/`))
    const attempt = await attemptTitled(server, 'Connected')
    expect(attempt.kind).toBe('ok')
    expect(remarks(attempt)).toEqual(['The `resource` has a slash at its end'])
  })

  it.each([[['/mcp', '']], [['', '/mcp']], [['']]])('may look for the metadata at %j', async (inserted) => {
    const server = await startTestServer({ autoApprove: 'all' })
    await callMcp(server, undefined)
    await ask(server, ...inserted)
    await callMcp(server, await signIn(server, server.mcp))
    const attempt = await attemptTitled(server, 'Connected')
    expect(attempt.kind).toBe('ok')
    expect(remarks(attempt)).toEqual([])
  })
})

it('a resource that is refused is told by the refusal alone', async () => {
  const server = await startTestServer()
  await ask(server, '/mcp')
  const secret = server.config.clientSecret
  await fetch(authorizeUrl(server, { resource: `https://other.example/${secret}` }), { redirect: 'manual' })
  const [attempt] = await attemptsWhen(server, ([latest]) => expect(latest?.reason).toBe('resource_unknown'))
  expect(attempt && remarks(attempt)).toEqual([])
  expect(JSON.stringify(server.events)).not.toContain(secret)
})

describe('a scope that does not exist', () => {
  it('is named, though others were granted', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    await callMcp(server, undefined)
    await ask(server, '/mcp')
    const code = await obtainCode(server, { scope: 'mcp offline_access openid' })
    const { access_token: token } = (await (await exchange(server, code)).json()) as Tokens
    await callMcp(server, token)
    const [attempt] = await attemptsWhen(server, ([latest]) =>
      expect(latest?.reason).toBe('scope_insufficient'),
    )
    expect(attempt && remarks(attempt)).toContain('There is no scope “mcp” or “openid” here')
  })

  it('is not offline_access where there are no refresh tokens', async () => {
    const server = await startTestServer()
    await callMcp(server, undefined)
    await ask(server, '/mcp')
    await callMcp(server, await clientToken(server, 'user offline_access'))
    expect(remarks(await attemptTitled(server, 'Connected'))).toEqual([])
  })
})
