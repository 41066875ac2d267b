// Where the process listens, and what it says when it cannot.

import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { freePort } from '../support/free-port.ts'
import { hasIpv6Loopback } from '../support/ipv6.ts'
import { longMs } from '../support/patience.ts'
import type { Test } from '../support/program.ts'

const { runServer, startProgram } = compiled()
const loopback = ['127.0.0.1', ...((await hasIpv6Loopback()) ? ['::1'] : [])]

/** A port that somebody else listens on, at this address alone. */
async function portTakenOn(test: Test, address: string): Promise<number> {
  const port = await freePort()
  const server = createServer().listen({ port, host: address, ipv6Only: address === '::1' })
  test.onTestFinished(() => void server.close())
  await once(server, 'listening')
  return port
}

describe('the port', { timeout: longMs }, () => {
  it.concurrent('is a free one with --port 0, and every URL names it', async (test) => {
    const { url, stdout } = await startProgram(test)
    const { port } = new URL(url)
    expect(Number(port)).toBeGreaterThan(0)
    expect(new Set(stdout().match(/http:\/\/localhost:\d+/g))).toEqual(new Set([url]))
    const metadata = await fetch(`${url}/.well-known/oauth-authorization-server`)
    expect(await metadata.json()).toMatchObject({ issuer: url, token_endpoint: `${url}/token` })
    for (const host of ['localhost', ...loopback]) {
      const name = host.includes(':') ? `[${host}]` : host
      expect((await fetch(`http://${name}:${port}/healthz`)).status, host).toBe(200)
    }
  })

  it.concurrent.for(loopback)('in use on %s alone is one line and exit status 1', async (address, test) => {
    const port = await portTakenOn(test, address)
    const exit = await runServer(test, ['--port', String(port)]).exit
    expect(exit).toMatchObject({ code: 1, stdout: '' })
    expect(exit.stderr).toBe(
      `mcp-static-auth: port ${port} is in use on ${address}: choose another with --port, or stop what listens there\n`,
    )
  })
})
