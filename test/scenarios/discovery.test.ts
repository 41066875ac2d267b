// Clients that find their way, or lose it, in other ways than the reference client does.

import { describe, expect, it, onTestFinished } from 'vitest'
import { storyOf } from '../../src/evidence/story.ts'
import { asMoved } from '../../src/scenarios/as-moved.ts'
import { approve } from '../reference-client/approve.ts'
import { ClientError, connect, type Defect, memoryStore } from '../reference-client/client.ts'
import { httpClient } from '../reference-client/http.ts'
import { runUrl, verdictOn } from '../support/runs.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'

const server = sharedServer({ maxRuns: 10_000 })

const ofResource = '/.well-known/oauth-protected-resource'
const ofServer = '/.well-known/oauth-authorization-server'
const openId = '/.well-known/openid-configuration'

/** A client that asks for what it is told, over connections of its own. */
async function clientIn(scenario: string, name: string) {
  const running = await server()
  const { url, config } = running
  const { pathname: base } = new URL(runUrl(running, scenario, name))
  const http = httpClient(`${scenario}-${name}`)
  onTestFinished(http.close)
  const get = (path: string) => http.send({ url: url + path })
  return {
    base,
    get,
    /** Sends an MCP request without a token. */
    ask: (method: string) =>
      http.send({
        method: 'POST',
        url: `${url}${base}/mcp`,
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: {} }),
      }),
    /** Sends a person to this authorization endpoint. Nobody decides there. */
    authorize: (endpoint = `${base}/authorize`) =>
      get(
        `${endpoint}?${new URLSearchParams({
          response_type: 'code',
          client_id: config.clientId,
          redirect_uri: 'http://localhost:4567/callback',
          state: 'a-state-of-the-test',
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        })}`,
      ),
    /** Gets a token with client credentials. */
    grantItself: () =>
      http.send({
        method: 'POST',
        url: `${url}${base}/token`,
        headers: {
          authorization: `Basic ${btoa(`${config.clientId}:${config.clientSecret}`)}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: 'user',
          resource: `${url}${base}/mcp`,
        }).toString(),
      }),
    verdict: () => verdictOn(running, scenario, name, 'POST'),
  }
}

/** The reference client connects to the whole server and lists the tools; it may give up. */
async function connected(at: TestServer, url: string, defects: readonly Defect[] = []): Promise<void> {
  try {
    const connection = await connect({
      mcpUrl: `${url}/mcp`,
      clientId: at.config.clientId,
      clientSecret: at.config.clientSecret,
      era: '2026-07-28',
      store: memoryStore(),
      openBrowser: approve,
      now: at.clock.now,
      defects,
    })
    await connection.listTools()
    await connection.close()
  } catch (error) {
    if (!(error instanceof ClientError)) throw error
  }
}

describe('metadata of the resource', () => {
  it('may be looked for at the well-known addresses before the one in the challenge', async () => {
    const { base, ask, get, verdict } = await clientIn('prm-elsewhere', 'probes')
    await ask('tools/list')
    expect((await get(`${ofResource}${base}/mcp`)).status).toBe(404)
    await get(`${base}/metadata/resource.json`)
    expect(await verdict()).toMatchObject({ result: 'pass', evidence: 'seen' })
  })

  it('must not be looked for at the root before the path', async () => {
    const { base, ask, get, authorize, verdict } = await clientIn('prm-unannounced', 'root-first')
    await ask('tools/list')
    await get(ofResource)
    await get(`${ofResource}${base}/mcp`)
    await authorize()
    const { result, reason } = await verdict()
    expect(reason).toBe('The client asked at the root before it asked with the path.')
    expect(result).toBe('fail')
  })

  it('is not that of the root instead, which is about another resource, too', async () => {
    const { base, ask, get, authorize, verdict } = await clientIn('prm-wrong-resource', 'at-the-root')
    await ask('tools/list')
    await get(`${ofResource}${base}/mcp`)
    await get(ofResource)
    await authorize('/authorize')
    expect(await verdict()).toMatchObject({
      result: 'fail',
      reason: 'The client went on with the metadata at the root, which is also about another resource.',
    })
  })

  it('says nothing about a client that has not been challenged', async () => {
    const { base, get, verdict } = await clientIn('challenge-crowded', 'no-challenge')
    await get(`${ofResource}${base}/mcp`)
    await get(`${base}/metadata/resource.json`)
    expect(await verdict()).toMatchObject({
      result: 'inconclusive',
      reason: 'The client has not asked the MCP server without a token yet.',
    })
  })
})

describe('metadata of the authorization server', () => {
  it('may be looked for as OpenID Connect has it in the first place', async () => {
    const { base, get, authorize, verdict } = await clientIn('asm-oidc', 'openid-first')
    await get(`${base}${openId}`)
    await get(`${openId}${base}`)
    await authorize()
    expect(await verdict()).toMatchObject({ result: 'pass', evidence: 'seen' })
  })

  it('says nothing about noise that a client did not meet', async () => {
    const { base, get, authorize, verdict } = await clientIn('asm-noise', 'last-first')
    await get(`${base}${openId}`)
    await authorize()
    const { result, reason } = await verdict()
    expect(reason).toMatch(/nothing was in its way/)
    expect(result).toBe('inconclusive')
  })

  it('cannot be replaced by a guess', async () => {
    const { base, get, authorize, verdict } = await clientIn('asm-noise', 'guesses')
    await get(`${ofServer}${base}`)
    await authorize()
    expect(await verdict()).toMatchObject({ result: 'fail', reason: /made the address up/ })
  })

  it('is not that of the root instead, which is of another issuer, too', async () => {
    const { base, get, authorize, verdict } = await clientIn('issuer-mismatch', 'at-the-root')
    await get(`${ofServer}${base}`)
    await get(ofServer)
    await authorize('/authorize')
    expect(await verdict()).toMatchObject({
      result: 'fail',
      reason: 'The client went on with the metadata at the root, which is also of another issuer.',
    })
  })

  it('is behind one page of noise where the issuer has no path', async () => {
    const whole = await startTestServer({ autoApprove: 'all', scenario: 'asm-noise' })
    await connected(whole, whole.url)
    const verdict = await fetch(`${whole.url}/verdict`, { method: 'POST' })
    expect(await verdict.json()).toMatchObject({ result: 'pass', evidence: 'seen' })
  })
})

describe('a client that acts for itself', () => {
  it.each([
    ['asm-noise', 'pass'],
    ['prm-unannounced', 'pass'],
    ['scope-challenge', 'pass'],
    ['issuer-mismatch', 'fail'],
    ['prm-wrong-resource', 'fail'],
  ])('is judged in %s by its request for a token: %s', async (scenario, result) => {
    const { base, ask, get, grantItself, verdict } = await clientIn(scenario, 'itself')
    await ask('tools/list')
    await get(`${ofResource}${base}/mcp`)
    await get(`${ofServer}${base}`)
    await get(`${base}${openId}`)
    await grantItself()
    expect(await verdict()).toMatchObject({ result, evidence: 'seen' })
  })
})

describe('a late challenge', () => {
  it('is no matter of a slow person', async () => {
    const { ask, authorize, verdict } = await clientIn('late-challenge', 'slow-person')
    expect((await ask('server/discover')).status).not.toBe(401)
    expect((await ask('tools/list')).status).toBe(401)
    await authorize()
    expect(await verdict()).toMatchObject({ result: 'inconclusive', evidence: 'none' })
  })

  it('is none for a client that asks for authorization by itself', async () => {
    const { ask, authorize, verdict } = await clientIn('late-challenge', 'early')
    await authorize()
    await ask('server/discover')
    await ask('tools/list')
    const { result, reason } = await verdict()
    expect(reason).toBe('The client asked for authorization before it was challenged.')
    expect(result).toBe('inconclusive')
  })

  it('comes for all that is not an introduction or a notification', async () => {
    const { ask } = await clientIn('late-challenge', 'all')
    const answers = await Promise.all(
      ['initialize', 'notifications/initialized', 'ping', 'tools/call'].map(ask),
    )
    expect(answers.map(({ status }) => status === 401)).toEqual([false, false, true, true])
  })
})

describe('another authorization server', () => {
  it('is the first one to a client that was started again and has forgotten everything', async () => {
    const own = await startTestServer({ autoApprove: 'all' })
    const issuer = runUrl(own, 'as-moved', 'forgets')
    const { pathname: realm } = new URL(issuer)
    await connected(own, issuer)
    own.clock.advance(1)
    const startedAt = own.clock.now()
    await connected(own, issuer)
    const story = storyOf(own.events, { realm, issuer, isQuiet: true, starts: [startedAt] })
    expect(asMoved.judge(story)).toMatchObject({
      result: 'inconclusive',
      reason: 'The client keeps no tokens between starts.',
    })
  })

  it('is no attacker to a client that never reads its metadata', async () => {
    const own = await startTestServer({ autoApprove: 'all' })
    await connected(own, runUrl(own, 'mix-up', 'guesses'), ['skips-resource-metadata'])
    const { result, reason } = await verdictOn(own, 'mix-up', 'guesses', 'POST')
    expect(reason).toBe('The client did not read the metadata of the attacker.')
    expect(result).toBe('inconclusive')
  })
})
