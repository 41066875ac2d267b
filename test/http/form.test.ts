// How many parameters are read, and that none is lost. What each endpoint makes of them is tested there.

import { describe, expect, it } from 'vitest'
import { authorizeUrl, basic, form, post } from '../support/oauth.ts'
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

  // The parser of express.urlencoded takes brackets for part of a name, and leaves bytes that are no UTF-8 encoded.
  it.each(['a]=b', '[a]', 'a[b]=c', '%FF', 'a%5D%3Db', 'a+b%2Bc', '%', 'ä', '=', '%00'])(
    'has the same values as a query: %s',
    async (state) => {
      const server = await startTestServer({ autoApprove: 'all' })
      const { origin, pathname, search } = new URL(authorizeUrl(server, { state: undefined }))
      const sent = `${search.slice(1)}&state=${state}`
      const headers = { 'content-type': 'application/x-www-form-urlencoded' }
      const [byQuery, byForm] = await Promise.all([
        fetch(`${origin}${pathname}?${sent}`, { redirect: 'manual' }),
        fetch(origin + pathname, { method: 'POST', headers, body: sent, redirect: 'manual' }),
      ])
      expect([byQuery.status, byForm.status]).toEqual([302, 303])
      const stateOf = ({ headers }: Response) =>
        new URL(headers.get('location') ?? '').searchParams.get('state')
      expect(stateOf(byForm)).toBe(stateOf(byQuery))
      expect(stateOf(byForm)).not.toBe('')
    },
  )

  it('has no names in brackets', async () => {
    const server = await startTestServer()
    const [first, ...others] = form({ grant_type: 'client_credentials' }).toString().split('&')
    const body = [`[${first?.split('=')[0]}]=${first?.split('=')[1]}`, ...others].join('&')
    const headers = {
      authorization: basic(server.config.clientId, server.config.clientSecret),
      'content-type': 'application/x-www-form-urlencoded',
    }
    const answer = await fetch(`${server.url}/token`, { method: 'POST', headers, body })
    await expectRefused(answer, { status: 400, error: 'invalid_request', reason: 'parameter_missing' })
  })

  it('may say ISO-8859-1, as old Java clients do', async () => {
    const server = await startTestServer()
    const headers = {
      authorization: basic(server.config.clientId, server.config.clientSecret),
      'content-type': 'application/x-www-form-urlencoded; charset=ISO-8859-1',
    }
    const body = form({ grant_type: 'client_credentials' }).toString()
    expect((await fetch(`${server.url}/token`, { method: 'POST', headers, body })).status).toBe(200)
  })

  it.each([';', '; charset=', '; charset', ' ; a=b;', ';; charset=utf-8', '; a="b'])(
    'may have a type with parameters that say nothing: %s',
    async (parameters) => {
      const server = await startTestServer()
      const headers = {
        authorization: basic(server.config.clientId, server.config.clientSecret),
        'content-type': `application/x-www-form-urlencoded${parameters}`,
      }
      const body = form({ grant_type: 'client_credentials' }).toString()
      expect((await fetch(`${server.url}/token`, { method: 'POST', headers, body })).status).toBe(200)
    },
  )

  it.each(['x', ', text/plain', '/x', ' x'])('has no other type: %s', async (rest) => {
    const server = await startTestServer()
    const headers = {
      authorization: basic(server.config.clientId, server.config.clientSecret),
      'content-type': `application/x-www-form-urlencoded${rest}`,
    }
    const body = form({ grant_type: 'client_credentials' }).toString()
    const answer = await fetch(`${server.url}/token`, { method: 'POST', headers, body })
    await expectRefused(answer, {
      status: 400,
      error: 'invalid_request',
      reason: 'content_type_unsupported',
    })
  })
})
