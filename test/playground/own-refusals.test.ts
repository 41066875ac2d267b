import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { traceOf, tracing } from '../../src/handshake/trace.ts'
import { ownRefusals } from '../../src/playground/own-refusals.ts'
import { seededRandom } from '../support/random.ts'

/** A server that refuses every request with its path as the received client id, and watches for its own. */
async function refusing() {
  const refusals = ownRefusals(seededRandom('own-refusals'))
  const app = express()
  const trace = tracing({
    secrets: [],
    record: () => {},
    wallClock: () => 0,
    locate: () => ({ realm: '', endpoint: 'token' }),
    addressOf: () => '',
  })
  app.use((req, res) => {
    trace(req, res)
    refusals.observe(req)
    traceOf(req).refusal = { reason: 'client_id_unknown', facts: { received: req.path, registered: 'x' } }
    res.status(400).end()
  })
  const server = app.listen(0, 'localhost')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const ask = async (path: string, headers: Record<string, string>) =>
    void (await (await fetch(`http://localhost:${port}${path}`, { headers })).text())
  return { refusals, ask }
}

describe('the refusals of the playground’s own requests', () => {
  it('are known with their facts, each for its request', async () => {
    const { refusals, ask } = await refusing()
    const expected = ['/a', '/b'].map((path) => ({ path, request: refusals.expect() }))
    await Promise.all(expected.map(({ path, request }) => ask(path, Object.fromEntries([request.header]))))
    for (const { path, request } of expected) {
      expect(request.refusal()).toMatchObject({ reason: 'client_id_unknown', facts: { received: path } })
    }
  })

  it('are not what another client says about its own', async () => {
    const { refusals, ask } = await refusing()
    const over = refusals.expect()
    over.forget()
    const request = refusals.expect()
    const [name] = request.header
    const agent = { 'user-agent': 'mcp-static-auth-playground (run 00000000)' }
    for (const value of ['', 'undefined', 'x'.repeat(43), over.header[1]])
      await ask('/', { ...agent, [name]: value })
    await ask('/', agent)
    expect([request.refusal(), over.refusal()]).toEqual([undefined, undefined])
  })
})
