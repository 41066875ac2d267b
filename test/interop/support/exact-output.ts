// What the two tools must have returned to a client, character by character.

import assert from 'node:assert/strict'
import type { InteropContext } from '../client.ts'

/** The call of echo, with characters outside ASCII and outside the basic plane. */
export const echoCall = { name: 'echo', arguments: { message: 'héllo 👋' } } as const
export const timeCall = { name: 'get_time', arguments: {} } as const

const expectedEcho = { echo: 'héllo 👋', length: 7 }

interface Results {
  readonly time: unknown
  readonly echo: unknown
}

/** What the client made of the results of `timeCall` and `echoCall`; throws unless every character is right. */
export function exactOutput(context: InteropContext, { time, echo }: Results): void {
  const parts = { time: partsOf(time), echo: partsOf(echo) }
  assert.equal(parts.echo.text, JSON.stringify(expectedEcho))
  assert.deepEqual(JSON.parse(parts.time.text), parts.time.structuredContent)
  exactData(context, { time: parts.time.structuredContent, echo: parts.echo.structuredContent })
}

/** The same for a client that shows no more of a result than its structured content. */
export function exactData(context: InteropContext, { time, echo }: Results): void {
  assert.deepEqual(echo, expectedEcho)
  const { timestamp, ...rest } = time as { timestamp: number }
  const iso = new Date(timestamp * 1000).toISOString()
  assert.deepEqual(rest, {
    current_time: iso.replace('.000Z', 'Z'),
    timezone: 'UTC',
    formatted: iso.slice(0, 19).replace('T', ' '),
  })
  assert.ok(Math.abs(timestamp * 1000 - Date.now()) < 120_000, `the time is ${iso}`)
  context.works('exact output')
}

function partsOf(result: unknown): { structuredContent: unknown; text: string } {
  assert.ok(
    typeof result === 'object' && result !== null && 'structuredContent' in result && 'content' in result,
    `not the result of a tool: ${JSON.stringify(result)}`,
  )
  assert.ok(Array.isArray(result.content) && result.content.length === 1)
  const [content] = result.content
  assert.equal(content.type, 'text')
  return { structuredContent: result.structuredContent, text: content.text }
}
