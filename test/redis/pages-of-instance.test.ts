// Which pages say that they are of one instance, when instances share a store.

import { describe, expect, it } from 'vitest'
import { lacks } from '../support/lacks.ts'
import { callMcp } from '../support/oauth.ts'
import { redisForAll, whyNoRedis } from '../support/redis.ts'
import { startTestServer } from '../support/server.ts'

const ofInstance = /<p class="hint">Only what reached this instance is shown here\. [^<]+<\/p>/g

const remembering = [
  '/',
  '/handshake',
  '/handshake?attempt=1',
  '/s',
  '/s/plain/run-1/handshake',
  '/report',
  '/report/run-1',
  '/playground',
]
const others = ['/errors', '/login']

async function page(server: Awaited<ReturnType<typeof startTestServer>>, path: string): Promise<string> {
  await callMcp(server, undefined)
  await callMcp({ ...server, mcp: `${server.url}/s/plain/run-1/mcp` }, undefined)
  const response = await fetch(server.url + path, { headers: { accept: 'text/html' } })
  expect(response.status).toBe(200)
  return response.text()
}

describe.skipIf(lacks(whyNoRedis()))('when instances share a store', () => {
  const redis = redisForAll()
  const sharing = () => startTestServer({ store: redis().url })

  it.each(remembering)('%s says once that it is of this instance', async (path) => {
    expect((await page(await sharing(), path)).match(ofInstance)).toHaveLength(1)
  })

  it.each(others)('%s, which is the same everywhere, says nothing', async (path) => {
    expect((await page(await sharing(), path)).match(ofInstance)).toBeNull()
  })
})

it.each(remembering)('without a store, %s knows of no other instance', async (path) => {
  expect(await page(await startTestServer(), path)).not.toMatch(/this instance|Instances share/)
})
