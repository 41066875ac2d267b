import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { healthRoute } from '../../src/home/health.ts'
import type { StoreProblem } from '../../src/unavailable.ts'

/** What /healthz answers while the store has this problem. */
async function health(problem: StoreProblem | undefined, method = 'GET'): Promise<Response> {
  const app = express().use(healthRoute(async () => problem))
  const server = app.listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/healthz`, { method })
}

describe('/healthz', () => {
  it('is ok while there is no problem', async () => {
    const response = await health(undefined)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('retry-after')).toBeNull()
    expect(await response.json()).toEqual({ status: 'ok' })
  })

  it.each(['unreachable', 'silent', 'full', 'read-only', 'refused'] as const)(
    'is 503 with Retry-After while the store is %s, and names the problem',
    async (problem) => {
      const response = await health(problem)
      expect(response.status).toBe(503)
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('retry-after')).toBe('2')
      expect(await response.json()).toEqual({ status: 'unavailable', store: problem })
    },
  )

  it('tells HEAD the same', async () => {
    expect((await health('silent', 'HEAD')).status).toBe(503)
    expect((await health(undefined, 'HEAD')).status).toBe(200)
  })
})
