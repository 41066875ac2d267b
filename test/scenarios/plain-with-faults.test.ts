// What is not held against a client in the scenario without a defect, because a test made it so.

import { describe, expect, it } from 'vitest'
import { storyOf } from '../../src/evidence/story.ts'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { plain } from '../../src/scenarios/plain.ts'
import { eventOf } from '../support/events.ts'

const realm = '/s/plain/mine'

const judged = (events: readonly HandshakeEvent[]) =>
  plain.judge(storyOf(events, { realm, issuer: `http://localhost:9003${realm}`, isQuiet: true, starts: [] }))

const challenge = eventOf('mcp', { realm, status: 401 })
const authorizeAtTheRoot = eventOf('authorize', { method: 'GET', status: 302 })
const metadataAtTheRoot = eventOf('authorizationServerMetadata', { method: 'GET' })

describe('a client that goes to the root', () => {
  const kept = eventOf('protectedResourceMetadata', { realm, method: 'GET', bent: 'fault' })

  it.each([
    ['for authorization', authorizeAtTheRoot],
    ['for metadata', metadataAtTheRoot],
  ])('%s fails, but not after a test kept metadata from it', (_what, root) => {
    expect(judged([challenge, root])).toMatchObject({ result: 'fail' })
    expect(judged([challenge, kept, root])).toMatchObject({
      result: 'inconclusive',
      reason: 'A test kept metadata from the client.',
    })
  })

  it('fails although a test kept metadata from it later', () => {
    expect(judged([challenge, authorizeAtTheRoot, kept])).toMatchObject({ result: 'fail' })
  })
})

it('no code is missed after an answer that was an error', () => {
  const denied = eventOf('authorize', {
    realm,
    method: 'GET',
    status: 303,
    details: { decision: 'auto-denied' },
  })
  const { result, reason } = judged([challenge, denied])
  expect(result).toBe('inconclusive')
  expect(reason).toMatch(/^The authorization request was answered with an error/)
})
