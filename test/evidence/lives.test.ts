// Whether a client that asks a person again has kept no tokens between two starts.

import { describe, expect, it } from 'vitest'
import { beginsNewLife, newLife } from '../../src/evidence/lives.ts'
import { storyOf } from '../../src/evidence/story.ts'
import type { HandshakeEvent } from '../../src/handshake/event.ts'
import { eventOf } from '../support/events.ts'

const introduction = (at: number, rpcMethod = 'initialize') =>
  eventOf('mcp', { at, status: 401, details: { rpcMethods: [rpcMethod] } })
const refused = (at: number) => eventOf('mcp', { at, status: 401, details: { token: 't1' } })
const served = (at: number) => eventOf('mcp', { at, details: { token: 't1', rpcMethods: ['tools/list'] } })
const asked = (at: number) =>
  eventOf('authorize', { at, method: 'GET', status: 302, details: { state: `state ${at}` } })
const granted = (at: number) =>
  eventOf('token', { at, details: { grantType: 'authorization_code', token: 't1' } })
const refreshed = (at: number, status = 200) =>
  eventOf('token', {
    at,
    status,
    details: { grantType: 'refresh_token', ...(status === 200 && { token: 't2' }) },
  })

/** The first life: an introduction, a sign-in and a list, all in less than a second. */
const signedIn = [introduction(100), asked(200), granted(300), served(400)]

function lifeOf(later: readonly HandshakeEvent[], starts: readonly number[] = []) {
  const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet: true, starts }
  const story = storyOf([...signedIn, ...later], context)
  return { story, anew: newLife(story) }
}

describe('where the starts of the client are known, a new life begins', () => {
  it('with the first question after a start', () => {
    const { story, anew } = lifeOf([introduction(600), asked(700)], [500])
    expect(anew?.event.at).toBe(700)
    expect(anew && beginsNewLife(story, anew)).toBe(true)
  })

  it('with a question after a start whatever came before it, even a refused token', () => {
    expect(lifeOf([refused(450), asked(700)], [500]).anew?.event.at).toBe(700)
  })

  it.each([
    ['the old token was sent', refused(600)],
    ['the refresh token was sent', refreshed(600, 400)],
  ])('not if after the start %s', (_, sent) => {
    expect(lifeOf([sent, asked(700)], [500]).anew).toBeUndefined()
  })

  it('not before the start', () => {
    expect(lifeOf([asked(700)], [800]).anew).toBeUndefined()
  })

  it('not with a second question after the same start', () => {
    const { story } = lifeOf([asked(700), granted(800), asked(900)], [500])
    const [, second, third] = story.all('authorization')
    expect(second && beginsNewLife(story, second)).toBe(true)
    expect(third && beginsNewLife(story, third)).toBe(false)
  })
})

describe('where they are not known, a new life begins', () => {
  it.each(['initialize', 'server/discover'])('with %s without a token after a second', (rpcMethod) => {
    expect(lifeOf([introduction(1401, rpcMethod), asked(1500)]).anew?.event.at).toBe(1500)
  })

  it('whatever came before the pause, even a refused token', () => {
    expect(lifeOf([refused(450), introduction(1500), asked(1600)]).anew?.event.at).toBe(1600)
  })

  it('with a first request of an older revision, of which only the headers are read', () => {
    const unread = eventOf('mcp', { at: 1500, status: 401 })
    expect(lifeOf([unread, asked(1600)]).anew?.event.at).toBe(1600)
    const later = eventOf('mcp', { at: 1500, status: 401, details: { protocolVersion: '2025-11-25' } })
    expect(lifeOf([later, asked(1600)]).anew).toBeUndefined()
    const listening = eventOf('mcp', { at: 1500, status: 401, method: 'GET' })
    expect(lifeOf([listening, asked(1600)]).anew).toBeUndefined()
  })

  it('after a second since the sign-in, if nothing else came', () => {
    const story = storyOf([asked(200), granted(300), introduction(1301), asked(1400)], {
      realm: 'main',
      issuer: 'http://localhost:9003',
      isQuiet: true,
      starts: [],
    })
    expect(newLife(story)?.event.at).toBe(1400)
  })

  it('after a refresh, though a token was refused before that', () => {
    expect(lifeOf([refused(450), refreshed(500), introduction(1501), asked(1600)]).anew?.event.at).toBe(1600)
  })

  it.each([
    ['a second has not passed', [introduction(1400), asked(1500)]],
    ['another method came first', [introduction(1500, 'tools/list'), asked(1600)]],
    ['a token came after it', [introduction(1500), refused(1550), asked(1600)]],
  ])('not if %s', (_, later) => {
    expect(lifeOf(later).anew).toBeUndefined()
  })

  it('not before the first token was given', () => {
    const events = [introduction(100), asked(200), introduction(2000), asked(2100)]
    const context = { realm: 'main', issuer: 'http://localhost:9003', isQuiet: true, starts: [150] }
    expect(newLife(storyOf(events, context))).toBeUndefined()
  })
})
