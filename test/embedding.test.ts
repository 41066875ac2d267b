// The server as part of another program: what startServer() promises.

import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { CannotListen, ConfigError, startServer } from '../src/server.ts'
import { memoryTokenStore } from '../src/tokens/memory-token-store.ts'
import { Browser } from './support/browser.ts'
import { compiled } from './support/compiled.ts'
import { authorizeUrl, callMcp, exchange, logIn, obtainTokens, post } from './support/oauth.ts'
import { longMs } from './support/patience.ts'
import { run } from './support/program.ts'
import { startTestServer } from './support/server.ts'

const quiet = { port: 0, logLevel: 'silent' } as const

async function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

describe('startServer', () => {
  it('gives the URL, the whole configuration, and a way to close', async () => {
    const server = await startServer({ ...quiet, clientId: 'mine', toolScope: { echo: 'admin' } })
    onTestFinished(server.close)
    expect(Object.keys(server).sort()).toEqual([
      'attempts',
      'close',
      'config',
      'realm',
      'report',
      'run',
      'url',
    ])
    expect(server.url).toMatch(/^http:\/\/localhost:\d+$/)
    expect(server.config).toMatchObject({
      clientId: 'mine',
      publicUrl: server.url,
      toolScopes: { echo: ['admin'] },
    })
    expect(Object.isFrozen(server.config)).toBe(true)
    expect(await isUp(server.url)).toBe(true)
    await server.close()
    expect(await isUp(server.url)).toBe(false)
  })

  it('holds as many tokens as maxTokens says, nine tenths of them the client’s own', async () => {
    const server = await startTestServer({ maxTokens: 10, autoApprove: 'all' })
    const ask = () => post(server, '/token', { grant_type: 'client_credentials' })
    for (let count = 0; count < 9; count += 1) expect((await ask()).status).toBe(200)
    const refused = await ask()
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3500)
    expect((await callMcp(server, (await obtainTokens(server)).access_token)).status).toBe(200)
  })

  it('is controlled only with the token store in memory: another one can neither be commanded nor forgotten', async () => {
    const now = Date.now
    const { revokeGrants: _, ...store } = memoryTokenStore({ now, wallClock: now })
    onTestFinished(store.close)
    await expect(startServer({ ...quiet, control: true }, { store })).rejects.toThrow(ConfigError)
    const { realm } = await startTestServer({}, { store })
    realm.clock.advance(60)
    expect(() => realm.startOver()).toThrow('only tokens in memory can be forgotten')
    expect(realm.clock.offsetSeconds).toBe(60)
    expect(() => realm.tokens.expire()).toThrow('only tokens in memory can be commanded')
  })

  it('does not start with two stores for its tokens', async () => {
    const store = memoryTokenStore({ now: Date.now, wallClock: Date.now })
    onTestFinished(store.close)
    const start = startServer({ ...quiet, store: 'redis://127.0.0.1:1' }, { store })
    await expect(start).rejects.toThrow('--store: keeps the tokens, but another token store is given')
  })

  it('tells what clients did, with every request that has been answered', async () => {
    const server = await startServer(quiet)
    onTestFinished(server.close)
    for (let count = 1; count <= 20; count += 1) {
      await (await fetch(`${server.url}/mcp`, { method: 'POST' })).text()
      expect((await server.attempts()).map(({ stepCount }) => stepCount)).toEqual([count])
    }
    const told = await (await fetch(`${server.url}/handshake.json`)).json()
    expect(told).toMatchObject({ attempts: JSON.parse(JSON.stringify(await server.attempts())) })
  })

  it('tells nothing of them without a timeline', async () => {
    const server = await startServer({ ...quiet, handshakeLog: 'off' })
    onTestFinished(server.close)
    await fetch(`${server.url}/mcp`, { method: 'POST' })
    expect(await server.attempts()).toEqual([])
  })

  it('may be closed twice, also at once', async () => {
    const server = await startServer(quiet)
    await Promise.all([server.close(), server.close()])
    await server.close()
    expect(await isUp(server.url)).toBe(false)
  })

  it('closes the store that it made itself, and leaves one that it was given to its owner', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    // An open store has a timer, which forgets what expired.
    const openStores = () => vi.getTimerCount()
    const server = await startServer(quiet)
    expect(openStores()).toBe(1)
    await server.close()
    expect(openStores()).toBe(0)

    const store = memoryTokenStore({ now: Date.now, wallClock: Date.now })
    await (await startServer(quiet, { store })).close()
    expect(openStores()).toBe(1)
    await store.close()
    expect(openStores()).toBe(0)
  })

  it('runs several servers in one process that know nothing of each other', async () => {
    const [a, b] = await Promise.all([
      startTestServer({ autoApprove: 'all' }),
      startTestServer({ autoApprove: 'all', clientSecret: 'another secret' }),
    ])
    const { access_token } = await obtainTokens(a)
    await obtainTokens(b)
    const at = (url: string) =>
      fetch(`${url}/mcp`, { method: 'POST', headers: { authorization: `Bearer ${access_token}` } })
    expect((await at(a.url)).status).not.toBe(401)
    expect((await at(b.url)).status).toBe(401)
    await a.close()
    expect(await isUp(b.url)).toBe(true)
  })

  it('signs a browser in to two servers at once, though cookies do not know ports', async () => {
    const [a, b] = await Promise.all([startTestServer(), startTestServer()])
    const browser = new Browser()
    for (const server of [a, b]) {
      const answer = await logIn(authorizeUrl(server), browser)
      expect((await exchange(server, answer.searchParams.get('code') ?? '')).status).toBe(200)
    }
  })

  it('rejects with every problem of the options, and binds nothing', async () => {
    const failure = await startServer({ port: -1, codeTtl: 0, host: '0.0.0.0' }).catch(
      (error: unknown) => error,
    )
    if (!(failure instanceof ConfigError)) throw failure
    expect(failure.problems.map((problem) => problem.split(' ', 1)[0])).toEqual([
      '--port',
      '--code-ttl',
      '--client-secret',
      '--password',
    ])
    expect(failure.message).toContain(failure.problems.join('\n  '))
  })

  it('rejects when the port is in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const failure = await startServer({ ...quiet, port }).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(CannotListen)
    expect(failure).toMatchObject({ code: 'EADDRINUSE', message: expect.stringContaining(`port ${port} `) })
  })

  it('reads neither the environment nor the command line', async () => {
    process.env['MCP_STATIC_CLIENT_ID'] = 'from the environment'
    onTestFinished(() => {
      delete process.env['MCP_STATIC_CLIENT_ID']
    })
    const { config } = await startTestServer()
    expect(config.clientId).toBe('static-mcp-client-001')
  })
})

describe('importing the module', () => {
  const { file } = compiled()

  it('does nothing, whatever the program was started with', { timeout: longMs }, async (test) => {
    const code = `const all = await import(${JSON.stringify(file)}); console.log(Object.keys(all).sort().join())`
    const command = [process.execPath, '--input-type=module', '-e', code]
    const exits = await Promise.all([
      run(test, command).exit,
      run(test, [...command, 'mcp-static-auth', '--port', '0']).exit,
    ])
    for (const exit of exits) {
      expect(exit).toMatchObject({
        code: 0,
        stderr: '',
        stdout: 'CannotListen,CannotUseStore,ConfigError,startServer\n',
      })
    }
  })
})
