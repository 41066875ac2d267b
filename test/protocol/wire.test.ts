import { describe, expect, it } from 'vitest'
import { errorUri } from '../../src/protocol/error-uri.ts'
import type { Refusal } from '../../src/protocol/refusal.ts'
import { wire } from '../../src/protocol/wire.ts'
import { sampleRefusals } from '../support/sample-refusals.ts'
import { descriptionSyntax } from '../support/wire.ts'

/** Facts that hold what somebody sent. */
const fromOutside = [
  'received',
  'receivedClientId',
  'inHeader',
  'inBody',
  'requested',
  'path',
  'method',
  'tool',
]
const hostile = '"\\\r\n\u0000é👋, error="x"'

function withHostileFacts({ reason, facts }: Refusal): Refusal {
  const changed = Object.entries(facts).map(([name, value]) => [
    name,
    fromOutside.includes(name) || (reason === 'parameter_repeated' && name === 'parameter') ? hostile : value,
  ])
  return { reason, facts: Object.fromEntries(changed) } as Refusal
}

describe.each(sampleRefusals)('$reason on the wire', (refusal) => {
  it('is one sentence or two of the characters that RFC 6749 allows, the same whatever was sent', () => {
    const { description } = wire(refusal)
    expect(description).toMatch(descriptionSyntax)
    expect(description).toMatch(/\.$/)
    expect(wire(withHostileFacts(refusal)).description).toBe(description)
  })

  it('has a status of its kind, and an address of plain characters that explains it', () => {
    const { status, error, retryAfterSeconds } = wire(refusal)
    expect(status === 503 || status === 500 || (status >= 400 && status < 500)).toBe(true)
    expect(error === 'server_error').toBe(status === 500)
    expect(error === 'temporarily_unavailable').toBe(status === 503 || status === 429)
    expect(retryAfterSeconds !== undefined).toBe(error === 'temporarily_unavailable')
    // RFC 6749 §5.2: characters of an error_uri.
    expect(errorUri('http://localhost:9003', refusal.reason)).toMatch(/^[\x21\x23-\x5B\x5D-\x7E]+$/)
  })
})
