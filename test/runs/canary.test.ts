// The address that nobody should ask: whoever does so is recorded, however it asks.

import { expect, it } from 'vitest'
import { sendRaw } from '../support/raw-http.ts'
import { runUrl } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const token = `mcp_at_${'a'.repeat(43)}`

async function usedRun() {
  const server = await startTestServer()
  const run = runUrl(server, 'mcp-redirect', 'one')
  await fetch(`${run}/mcp`, { method: 'POST' })
  return { server, path: new URL(run).pathname }
}

function ask(server: TestServer, path: string, headers: readonly string[]) {
  const lines = [`POST ${path}/canary/mcp HTTP/1.1`, ...headers, 'Connection: close', 'Content-Length: 0']
  return sendRaw(server, `${lines.join('\r\n')}\r\n\r\n`)
}

it.each([
  [['Host: evil.example', 'Origin: https://evil.example', `Authorization: Bearer ${token}`]],
  [['Host: localhost', `Authorization: Bearer ${token}`, `Authorization: Bearer ${token}`]],
])('records a request with %j, and what came along', async (headers) => {
  const { server, path } = await usedRun()
  expect((await ask(server, path, headers)).status).toBe(404)
  await expect.poll(() => server.events.at(-1)?.endpoint).toBe('canary')
  expect(server.events.at(-1)).toMatchObject({ refusal: undefined, details: { sent: ['access token'] } })
  expect(JSON.stringify(server.events)).not.toContain(token)
})

it('leaves the rule about hosts as it is for all other addresses of a scenario', async () => {
  const { server, path } = await usedRun()
  const lines = [`GET ${path}/mcp HTTP/1.1`, 'Host: evil.example', 'Connection: close']
  expect((await sendRaw(server, `${lines.join('\r\n')}\r\n\r\n`)).status).toBe(403)
  expect(server.events.at(-1)?.refusal?.reason).toBe('host_not_allowed')
})
