import { describe, expect, it } from 'vitest'
import { basic, callMcp, form, introspect } from '../support/oauth.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { basicChallenge, expectRefused } from '../support/wire.ts'

const plain = sharedServer()
const postOnly = sharedServer({ tokenAuthMethods: ['client_secret_post'] })
const basicOnly = sharedServer({ tokenAuthMethods: ['client_secret_basic'] })

const endpoints = ['/token', '/introspect', '/revoke'] as const
const demoId = 'static-mcp-client-001'
const demoSecret = 'your-secret-key-change-this-in-production'

/** A request that is right for every endpoint, but for the client's credentials. */
function ask(
  server: TestServer,
  path: string,
  { header, body = {} }: { header?: string | undefined; body?: Record<string, string> },
): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: header === undefined ? {} : { authorization: header },
    body: form({ grant_type: 'client_credentials', token: 'mcp_at_unknown', ...body }),
  })
}

const base64 = (text: string) => Buffer.from(text).toString('base64')
/** As application/x-www-form-urlencoded has it (RFC 6749 §2.3.1, appendix B). */
const formEncoded = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)

describe.each(endpoints)('client authentication at %s', (path) => {
  // SDK-NOTES 3, 27: the SDK ignores the Authorization header.
  it.each(['Basic', 'basic', 'BASIC', 'Basic   '])(
    'accepts Basic credentials behind %j, and no other method is needed',
    async (scheme) => {
      const server = await plain()
      const header = `${scheme} ${base64(`${demoId}:${demoSecret}`)}`
      expect((await ask(server, path, { header })).status).toBe(200)
    },
  )

  it('accepts the credentials in the body', async () => {
    const server = await plain()
    const body = { client_id: demoId, client_secret: demoSecret }
    const response = await ask(server, path, { body })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('accepts Basic with the same client_id in the body', async () => {
    const server = await plain()
    const response = await ask(server, path, {
      header: basic(demoId, demoSecret),
      body: { client_id: demoId, client_secret: '' },
    })
    expect(response.status).toBe(200)
  })

  it('refuses no credentials at all, without a challenge', async () => {
    const server = await plain()
    const description = await expectRefused(await ask(server, path, {}), {
      status: 401,
      error: 'invalid_client',
      reason: 'client_authentication_missing',
    })
    expect(description).toMatch(/^No client credentials/)
  })

  it.each(['client_id', 'client_secret'])('does not read %s from the query', async (parameter) => {
    const server = await plain()
    const both = { client_id: demoId, client_secret: demoSecret }
    const { [parameter as 'client_id']: moved, ...body } = both
    const response = await ask(server, `${path}?${parameter}=${moved}`, { body })
    expect(response.status).toBe(parameter === 'client_id' ? 400 : 401)
  })

  it('refuses a client_id without a secret, and says so', async () => {
    const server = await plain()
    for (const body of [{ client_id: demoId }, { client_id: demoId, client_secret: '' }]) {
      const description = await expectRefused(await ask(server, path, { body }), {
        status: 401,
        error: 'invalid_client',
        reason: 'client_secret_missing',
      })
      expect(description).toMatch(/no client_secret/)
    }
  })

  it('refuses a secret without a client_id, and says so', async () => {
    const server = await plain()
    const response = await ask(server, path, { body: { client_secret: demoSecret } })
    const description = await expectRefused(response, {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_missing',
    })
    expect(description).toContain('client_id')
  })

  // SDK-NOTES 4, 6: the SDK answers 400, and compares with `!==`.
  it.each([
    ['an unknown client_id', { client_id: 'other', client_secret: demoSecret }],
    ['a wrong secret', { client_id: demoId, client_secret: 'wrong' }],
    ['a secret with a letter more', { client_id: demoId, client_secret: `${demoSecret}x` }],
    ['a secret with an extra space', { client_id: demoId, client_secret: `${demoSecret} ` }],
    ['a secret in other case', { client_id: demoId, client_secret: demoSecret.toUpperCase() }],
    ['id and secret swapped', { client_id: demoSecret, client_secret: demoId }],
  ])('refuses %s in the body and in the header alike, with a challenge to Basic only', async (_, sent) => {
    const server = await plain()
    const expected = { status: 401, error: 'invalid_client', reason: 'client_authentication_wrong' } as const
    const inBody = await expectRefused(await ask(server, path, { body: sent }), expected)
    const header = basic(sent.client_id, sent.client_secret)
    const inHeader = await expectRefused(await ask(server, path, { header }), {
      ...expected,
      challenge: basicChallenge,
    })
    // One text for all: nobody learns which of the two was right.
    expect([inBody, inHeader]).toEqual(Array(2).fill('Unknown client_id or wrong client_secret.'))
  })

  it.each([
    ['nothing', 'Basic'],
    ['what is no base64', 'Basic client:secret'],
    ['base64 without a colon', `Basic ${base64('client')}`],
    ['bytes that are no UTF-8', 'Basic YTr/'],
    ['two credentials', `${basic(demoId, demoSecret)}, ${basic(demoId, demoSecret)}`],
  ])('refuses Basic with %s', async (_, header) => {
    const server = await plain()
    await expectRefused(await ask(server, path, { header }), {
      status: 401,
      error: 'invalid_client',
      reason: 'client_authentication_malformed',
      challenge: basicChallenge,
    })
  })

  it('refuses Basic with an empty secret as one without a secret', async () => {
    const server = await plain()
    await expectRefused(await ask(server, path, { header: basic(demoId, '') }), {
      status: 401,
      error: 'invalid_client',
      reason: 'client_secret_missing',
      challenge: basicChallenge,
    })
  })

  it.each(['Bearer', 'Digest', 'Basics', 'Basic\u00a0'])(
    'refuses credentials behind another scheme, %j, as none',
    async (scheme) => {
      const server = await plain()
      const header = `${scheme} ${base64(`${demoId}:${demoSecret}`)}`
      await expectRefused(await ask(server, path, { header }), {
        status: 401,
        error: 'invalid_client',
        reason: 'client_authentication_missing',
      })
    },
  )

  // SDK-NOTES 5: the SDK takes a good secret in the body with whatever is in the header.
  it.each([
    ['right', basic(demoId, demoSecret)],
    ['wrong', basic(demoId, 'wrong')],
    ['malformed', 'Basic !'],
    ['empty', 'Basic'],
  ])('refuses a client_secret in the body together with %s Basic credentials', async (_, header) => {
    const server = await plain()
    for (const body of [{ client_id: demoId, client_secret: demoSecret }, { client_secret: demoSecret }]) {
      await expectRefused(await ask(server, path, { header, body }), {
        status: 400,
        error: 'invalid_request',
        reason: 'client_authentication_twice',
      })
    }
  })

  it('refuses Basic with another client_id in the body, right secret or not', async () => {
    const server = await plain()
    for (const secret of [demoSecret, 'wrong']) {
      const header = basic(demoId, secret)
      await expectRefused(await ask(server, path, { header, body: { client_id: 'other' } }), {
        status: 400,
        error: 'invalid_request',
        reason: 'client_id_conflict',
      })
    }
  })

  it.each(['client_id', 'client_secret'])('refuses a repeated %s', async (parameter) => {
    const server = await plain()
    const body = form({ grant_type: 'client_credentials', token: 'x', client_id: demoId })
    body.append('client_secret', demoSecret)
    body.append(parameter, parameter === 'client_id' ? demoId : demoSecret)
    await expectRefused(await fetch(server.url + path, { method: 'POST', body }), {
      status: 400,
      error: 'invalid_request',
      reason: 'parameter_repeated',
    })
  })

  it('refuses a method that is switched off, right credentials or wrong, and names the one that is on', async () => {
    const [onlyPost, onlyBasic] = [await postOnly(), await basicOnly()]
    for (const secret of [demoSecret, 'wrong']) {
      const offBasic = await ask(onlyPost, path, { header: basic(demoId, secret) })
      const expected = { status: 401, error: 'invalid_client' } as const
      const reason = 'client_authentication_method_off'
      const description = await expectRefused(offBasic, { ...expected, reason, challenge: basicChallenge })
      expect(description).toMatch(/^client_secret_basic is .* Use client_secret_post\.$/)

      const body = { client_id: demoId, client_secret: secret }
      const text = await expectRefused(await ask(onlyBasic, path, { body }), { ...expected, reason })
      expect(text).toMatch(/^client_secret_post is .* Use client_secret_basic\.$/)
    }
    const body = { client_id: demoId, client_secret: demoSecret }
    expect((await ask(onlyPost, path, { body })).status).toBe(200)
    expect((await ask(onlyBasic, path, { header: basic(demoId, demoSecret) })).status).toBe(200)
  })

  it('never offers a method that is off in what it says to somebody without credentials', async () => {
    const server = await postOnly()
    for (const body of [{}, { client_id: demoId }] as Record<string, string>[]) {
      const response = await ask(server, path, { body })
      const { error_description: description } = (await response.json()) as Record<string, string>
      expect(description).toMatch(/Authenticate with client_secret_post\.$/)
    }
  })
})

describe('credentials that look different when encoded', () => {
  it('leave in the log how they were sent, so that a person can compare clients', async () => {
    const server = await startTestServer({ clientSecret: 'a+b' })
    for (const secret of ['a%2Bb', 'a+b']) await ask(server, '/token', { header: basic(demoId, secret) })
    await ask(server, '/token', { body: { client_id: demoId, client_secret: 'a+b' } })
    expect(server.events.map(({ details }) => [details.clientAuthMethod, details.basicEncoding])).toEqual([
      ['client_secret_basic', 'form-encoded'],
      ['client_secret_basic', 'raw'],
      ['client_secret_post', undefined],
    ])
  })

  const hard = [
    ['p+q=/r%41:s', 'p+q=/r%41:s'],
    ['id with blanks', 'a secret with  blanks'],
    ['https://app.example/client?x=1&y', '%41%zz+%2B'],
    ['%', '+'],
    ['plain', '::%3A:'],
  ] as const

  it.each(hard)('are accepted form-encoded, raw, and in the body: %s', async (clientId, clientSecret) => {
    const server = await startTestServer({ clientId, clientSecret })
    const encoded = { header: basic(formEncoded(clientId), formEncoded(clientSecret)) }
    const percent = { header: basic(encodeURIComponent(clientId), encodeURIComponent(clientSecret)) }
    const raw = { header: basic(clientId, clientSecret) }
    const inBody = { body: { client_id: clientId, client_secret: clientSecret } }
    const both = { ...raw, body: { client_id: clientId } }
    for (const way of [encoded, percent, raw, inBody, both]) {
      const response = await ask(server, '/token', way)
      expect({ way, status: response.status }).toEqual({ way, status: 200 })
      const { access_token: token } = (await response.json()) as { access_token: string }
      expect(await introspect(server, token)).toMatchObject({ active: true, client_id: clientId })
      expect((await callMcp(server, token)).status).toBe(200)
    }
  })

  const encoded = sharedServer({ clientId: 'p+q=/r%41', clientSecret: 'p+q=/r%41:s' })
  it.each([
    ['the id encoded, the secret raw', basic(formEncoded('p+q=/r%41'), 'p+q=/r%41:s')],
    ['the id raw, the secret encoded', basic('p+q=/r%41', formEncoded('p+q=/r%41:s'))],
    ['the secret encoded twice', basic('p%2Bq', formEncoded(formEncoded('p+q=/r%41:s')))],
    ['the secret decoded', basic('p+q=/r%41', 'p q=/rA:s')],
  ])('are refused with %s: one reading counts for both', async (_, header) => {
    const server = await encoded()
    await expectRefused(await ask(server, '/token', { header }), {
      status: 401,
      error: 'invalid_client',
      reason: 'client_authentication_wrong',
      challenge: basicChallenge,
    })
  })

  it('are refused form-encoded in a body that was already encoded as a whole', async () => {
    const server = await startTestServer({ clientSecret: 'a+b c' })
    const body = { client_id: demoId, client_secret: formEncoded('a+b c') }
    await expectRefused(await ask(server, '/token', { body }), {
      status: 401,
      error: 'invalid_client',
      reason: 'client_authentication_wrong',
    })
  })

  it('are refused when the client_id in the body is the other reading of the one in the header', async () => {
    const server = await startTestServer({ clientId: 'a b' })
    const header = basic('a+b', demoSecret)
    expect((await ask(server, '/token', { header, body: { client_id: 'a b' } })).status).toBe(200)
    await expectRefused(await ask(server, '/token', { header, body: { client_id: 'a+b' } }), {
      status: 401,
      error: 'invalid_client',
      reason: 'client_authentication_wrong',
      challenge: basicChallenge,
    })
  })
})
