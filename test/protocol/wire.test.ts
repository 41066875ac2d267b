import { describe, expect, it } from 'vitest'
import { errorUri } from '../../src/protocol/error-uri.ts'
import type { Refusal, RefusalReason } from '../../src/protocol/refusal.ts'
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

// Who has a token of somebody else must not learn what became of it.
describe('an access token that is nearly right', () => {
  it.each<[Refusal, RefusalReason]>([
    [{ reason: 'token_revoked', facts: { by: 'client' } }, 'token_unknown'],
    [{ reason: 'token_of_another_kind', facts: { kind: 'refresh token' } }, 'token_unknown'],
    [{ reason: 'token_is_placeholder', facts: { received: 'null', malformed: false } }, 'token_unknown'],
    [{ reason: 'token_is_placeholder', facts: { received: '<token>', malformed: true } }, 'token_malformed'],
    [{ reason: 'token_without_scheme', facts: { kind: undefined, scheme: undefined } }, 'token_missing'],
  ])('is told as any other wrong one: %j', (refusal, reason) => {
    expect(wire(refusal).reason).toBe(reason)
    const same = sampleRefusals.find((sample) => sample.reason === reason) ?? refusal
    expect(wire(refusal)).toEqual(wire(same))
  })
})
