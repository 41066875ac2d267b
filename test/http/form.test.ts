// How many parameters are read, and that none is lost. What each endpoint makes of them is tested there.

import { describe, expect, it } from 'vitest'
import { authorizeUrl, form, post } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

/** So many parameters that nobody knows. */
const unknown = (count: number) => Array.from({ length: count }, (_, n) => `x${n}=1`).join('&')

describe('a query', () => {
  it.each(['redirect_uri', 'state'])(
    'is read to its end: a repeated %s is noticed there, too',
    async (name) => {
      const server = await startTestServer({ autoApprove: 'all' })
      const url = authorizeUrl(server, { state: 's' })
      const value = encodeURIComponent(new URL(url).searchParams.get(name) ?? '')
      const long = `${url}&${unknown(1200)}`
      expect((await fetch(long, { redirect: 'manual' })).headers.get('location')).toContain('code=')
      const answer = await fetch(`${long}&${name}=${value}`, { redirect: 'manual' })
      expect(answer.headers.get('location') ?? '').not.toContain('code=')
      expect(server.events.at(-1)?.refusal?.reason).toMatch(/repeated$/)
    },
  )
})

describe('a form', () => {
  it('has 100 parameters at most', async () => {
    const server = await startTestServer()
    const grant = form({ grant_type: 'client_credentials' }).toString()
    const send = (count: number) =>
      post(server, '/token', Object.fromEntries(new URLSearchParams(`${grant}&${unknown(count)}`)))
    expect((await send(90)).status).toBe(200)
    await expectRefused(await send(120), { status: 413, error: 'invalid_request', reason: 'body_unreadable' })
  })
})
