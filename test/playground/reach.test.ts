// Who can reach the playground: whoever can see the timeline.

import { describe, expect, it } from 'vitest'
import { startTestServer } from '../support/server.ts'

async function statuses(url: string, headers: Record<string, string> = {}): Promise<readonly number[]> {
  const get = await fetch(`${url}/playground`, { headers, redirect: 'manual' })
  const post = await fetch(`${url}/playground/discover`, { method: 'POST', headers, redirect: 'manual' })
  return [get.status, post.status]
}

describe('the playground', () => {
  it('is there for this machine', async () => {
    const { url } = await startTestServer()
    expect(await statuses(url)).toEqual([200, 403])
  })

  it('is not there for a request that a proxy passed on', async () => {
    const { url } = await startTestServer()
    expect(await statuses(url, { 'x-forwarded-for': '192.0.2.1' })).toEqual([404, 404])
  })

  it('is not there with --handshake-log off', async () => {
    const { url } = await startTestServer({ handshakeLog: 'off' })
    expect(await statuses(url)).toEqual([404, 404])
    const callback = await fetch(`${url}/callback`)
    expect(await callback.text()).not.toContain('/playground')
  })

  it('is there for everybody with --handshake-log on', async () => {
    const { url } = await startTestServer({ handshakeLog: 'on' })
    expect(await statuses(url, { 'x-forwarded-for': '192.0.2.1' })).toEqual([200, 403])
  })

  it('knows no other steps and methods', async () => {
    const { url } = await startTestServer()
    expect((await fetch(`${url}/playground/no-such-step`)).status).toBe(404)
    expect((await fetch(`${url}/playground/`)).status).toBe(404)
    expect((await fetch(`${url}/playground/discover`)).status).toBe(405)
    expect((await fetch(`${url}/playground`, { method: 'POST' })).status).toBe(405)
  })
})
