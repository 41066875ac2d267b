// The live updates of the timeline, as a browser takes them.

import { describe, expect, it, vi } from 'vitest'
import { callMcp, obtainTokens } from '../support/oauth.ts'
import { patienceMs } from '../support/patience.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { type EventStream, openEvents } from '../support/server-events.ts'
import { attemptsWhen } from '../support/timeline.ts'

const events = (server: TestServer, since = '') => `${server.url}/handshake/events?since=${since}`

/** The position that a page has its updates begin at. */
async function position(server: TestServer): Promise<string> {
  const page = await (await fetch(`${server.url}/handshake`)).text()
  return /data-since="([^"]+)"/.exec(page)?.[1] ?? ''
}

async function listen(server: TestServer): Promise<EventStream> {
  return openEvents(events(server, await position(server)))
}

/** Waits for what comes with the next flush. */
function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: patienceMs })
}

describe('the live updates', () => {
  it('are a stream that nobody may keep, and that says when to come back', async () => {
    const server = await startTestServer()
    const { response, text } = await listen(server)
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(response.headers.get('cache-control')).toBe('no-store')
    await soon(() => expect(text()).toBe('retry: 2000\n\n'))
  })

  it('bring an attempt that changed as the page would show it', async () => {
    const server = await startTestServer()
    const stream = await listen(server)
    await callMcp(server, undefined)
    await soon(() => expect(stream.events).not.toEqual([]))
    const [update] = stream.events
    expect(update?.name).toBe('attempt')
    const page = await (await fetch(`${server.url}/handshake`)).text()
    expect(page).toContain(update?.data.trimEnd())
  })

  it('make a few events of hundreds of steps', async () => {
    const server = await startTestServer({ autoApprove: 'all' })
    const { access_token: token } = await obtainTokens(server)
    const stream = await listen(server)
    const started = performance.now()
    for (let round = 0; round < 4; round++) {
      await Promise.all(Array.from({ length: 25 }, () => callMcp(server, token)))
    }
    await soon(() => expect(stream.events.at(-1)?.data).toContain('100 times'))
    expect(stream.events.length).toBeLessThanOrEqual((performance.now() - started) / 250 + 1)
  })

  it('go on after the last event that a browser says it has', async () => {
    const server = await startTestServer()
    const first = await listen(server)
    await callMcp(server, undefined)
    await soon(() => expect(first.events).not.toEqual([]))
    server.clock.advance(3600)
    await callMcp(server, undefined)
    await attemptsWhen(server, (attempts) => expect(attempts).toHaveLength(2))

    const again = await openEvents(events(server), { 'last-event-id': first.events[0]?.id ?? '' })
    await soon(() => expect(again.events).not.toEqual([]))
    // On a busy machine the next beat may have come already, with both attempts.
    const [caughtUp = ''] = again.text().split(': still here')
    expect(caughtUp.match(/ id="attempt-\d+"/g)).toEqual([' id="attempt-2"'])
  })

  it.each([
    ['of another run of the server', 'another-7'],
    ['that is none', ''],
    ['from the future', 'FUTURE'],
  ])('have a page with a position %s load itself anew', async (_what, since) => {
    const server = await startTestServer()
    const own = await position(server)
    const stream = await openEvents(events(server, since === 'FUTURE' ? own.replace(/-\d+$/, '-99') : since))
    await soon(() => expect(stream.events.map(({ name }) => name)).toEqual(['reload']))
  })

  it('have a page load itself anew that missed more than it could show', async () => {
    const server = await startTestServer()
    const since = await position(server)
    for (let n = 0; n < 21; n++) {
      server.clock.advance(5)
      await fetch(server.mcp, { headers: { 'user-agent': `client ${n}` } })
    }
    await attemptsWhen(server, (attempts) => expect(attempts).toHaveLength(21))
    const stream = await openEvents(events(server, since))
    await soon(() => expect(stream.events.map(({ name }) => name)).toEqual(['reload']))
  })

  it('are for so many listeners only; the next one is asked to come back', async () => {
    const server = await startTestServer()
    const streams = await Promise.all(Array.from({ length: 32 }, () => listen(server)))
    expect(streams.every(({ response }) => response.status === 200)).toBe(true)
    const refused = await fetch(events(server))
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('10')
  })

  it('end when the server stops', async () => {
    const server = await startTestServer()
    const stream = await listen(server)
    await server.close()
    await soon(() => expect(stream.ended()).toBe(true))
  })
})
