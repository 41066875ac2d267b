import { describe, expect, it } from 'vitest'
import { sharedServer, startTestServer } from '../support/server.ts'
import { expectRefused } from '../support/wire.ts'

const plain = sharedServer()

const expected = { status: 403, error: 'access_denied', reason: 'registration_off' } as const

describe('/register', () => {
  // SDK-NOTES 36: without registration the SDK's router leaves a 404 in HTML.
  it.each(['POST', 'GET', 'PUT', 'DELETE', 'PATCH'])(
    'answers %s with 403 in JSON that any origin may read: which client id to use, and where to put it',
    async (method) => {
      const server = await startTestServer({ clientId: 'the-one-client' })
      const response = await fetch(`${server.url}/register`, {
        method,
        headers: { origin: 'https://app.example', 'content-type': 'application/json', accept: 'text/html' },
        ...(method !== 'GET' && { body: JSON.stringify({ redirect_uris: ['https://app.example/cb'] }) }),
      })
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
      const description = await expectRefused(response, expected)
      expect(description).toMatch(
        /registration is off.*client_id the-one-client and its secret in your client/,
      )
    },
  )

  it('answers HEAD with the status alone, and a preflight with what any origin may send', async () => {
    const server = await plain()
    const head = await fetch(`${server.url}/register`, { method: 'HEAD' })
    expect(head.status).toBe(403)
    const preflight = await fetch(`${server.url}/register`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://app.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type')
  })

  it('refuses whatever the body is: unreadable, too large or none', async () => {
    const server = await plain()
    const bodies = ['{', 'x'.repeat(200_000), undefined]
    for (const body of bodies) {
      const init = body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }
      await expectRefused(await fetch(`${server.url}/register`, { method: 'POST', ...init }), expected)
    }
  })

  // RFC 6749 allows a client_id that an error_description cannot hold.
  it.each(['say "hi"', 'back\\slash', '"'])(
    'does not put the client id %j into the description',
    async (id) => {
      const server = await startTestServer({ clientId: id })
      const description = await expectRefused(await fetch(`${server.url}/register`), expected)
      expect(description).not.toContain(id)
    },
  )

  it('is nowhere in the metadata', async () => {
    const server = await plain()
    const response = await fetch(`${server.url}/.well-known/oauth-authorization-server`)
    expect(await response.json()).not.toHaveProperty('registration_endpoint')
  })
})
