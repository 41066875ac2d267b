// A client secret that is nearly right: timeline and log say what happened to it, the answer says nothing.

import { describe, expect, it } from 'vitest'
import type { SecretSlip } from '../../src/protocol/credential-slips.ts'
import type { RefusalFacts } from '../../src/protocol/refusal.ts'
import { basic } from '../support/oauth.ts'
import { sharedServer, startTestServer, type TestServer } from '../support/server.ts'
import { attemptTitled } from '../support/timeline.ts'

const id = 'client/1+a'
const secret = 'p+q=/r%41:s t&Us$er of 16+ characters#:end'
const server = sharedServer({ clientId: id, clientSecret: secret, logLevel: 'info', rateLimit: 10_000 })

const formEncoded = (text: string) => new URLSearchParams({ x: text }).toString().slice(2)
const twice = (text: string) => formEncoded(formEncoded(text))
const percentTwice = (text: string) => encodeURIComponent(encodeURIComponent(text))
const decoded = (text: string) => new URLSearchParams(`x=${text.replaceAll('&', '%26')}`).get('x') ?? ''
const base64 = (text: string) => Buffer.from(text).toString('base64')

interface Sent {
  readonly header?: string
  /** As it is on the wire. */
  readonly body?: string
}

const inHeader = (clientId: string, clientSecret: string): Sent => ({ header: basic(clientId, clientSecret) })
const inBody = (clientId: string, clientSecret: string): Sent => ({
  body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret }).toString(),
})
const rawBody = (clientId: string, clientSecret: string): Sent => ({
  body: `client_id=${clientId}&client_secret=${clientSecret}`,
})

function send({ url }: TestServer, { header, body = '' }: Sent, path = '/token'): Promise<Response> {
  return fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(header !== undefined && { authorization: header }),
    },
    body: `grant_type=client_credentials&token=x&${body}`,
  })
}

/** The facts noted about a refusal of this request. */
async function factsOf(sent: Sent, to = server()): Promise<RefusalFacts['client_authentication_wrong']> {
  const target = await to
  const seen = target.events.length
  const response = await send(target, sent)
  await response.text()
  await expect.poll(() => target.events.length).toBe(seen + 1)
  const refusal = target.events.at(-1)?.refusal
  if (refusal?.reason !== 'client_authentication_wrong')
    throw new Error(`${response.status} ${refusal?.reason}`)
  return refusal.facts
}

const cases: readonly (readonly [SecretSlip, string, Sent])[] = [
  ['twice', 'in Basic', inHeader(twice(id), twice(secret))],
  ['twice', 'in Basic, the id once', inHeader(formEncoded(id), twice(secret))],
  ['twice', 'in Basic with %20', inHeader(percentTwice(id), percentTwice(secret))],
  [
    'twice',
    'in Basic, in small hex digits',
    inHeader(
      twice(id),
      twice(secret).replace(/%25../g, (digits) => digits.toLowerCase()),
    ),
  ],
  ['twice', 'in the body', inBody(id, formEncoded(secret))],
  ['twice', 'in the body with %20', inBody(id, encodeURIComponent(secret))],
  ['decoded', 'raw in the body', rawBody(formEncoded(id), secret)],
  ['decoded', 'raw in the body, with the id', rawBody(id, secret)],
  ['decoded', 'in the body, with a blank for +', inBody(id, decoded(secret))],
  ['decoded', 'in Basic, before it was encoded', inHeader(formEncoded(id), formEncoded(decoded(secret)))],
  ...['\n', '\r\n', '  ', '\t', '\u00a0', '\ufeff', '\\n'].flatMap((end) => [
    ['blanks', `${JSON.stringify(end)} at the end, in the body`, inBody(id, secret + end)] as const,
    [
      'blanks',
      `${JSON.stringify(end)} in Basic`,
      inHeader(formEncoded(id), formEncoded(secret + end)),
    ] as const,
  ]),
  ['blanks', 'at both ends of both', inBody(` ${id}`, ` ${secret} `)],
  ['quotes', 'of JSON', inBody(id, `"${secret}"`)],
  ['quotes', 'of a shell, in Basic', inHeader(formEncoded(id), formEncoded(`'${secret}'`))],
  ['quotes', 'of a text, and a line break', inBody(id, `“${secret}”\n`)],
  ['quotes', 'around both', inBody(`"${id}"`, `"${secret}"`)],
  ['base64', 'of the secret', inBody(id, base64(secret))],
  ['base64', 'of a line', inBody(id, `${base64(`${secret}\n`)}\n`)],
  ['joined', 'in Base64', inBody(id, base64(`${id}:${secret}`))],
  ['joined', 'as a whole header', inBody(id, basic(formEncoded(id), formEncoded(secret)))],
  ['joined', 'as it is', inBody(id, `${id}:${secret}`)],
  ['swapped', 'in the body', inBody(secret, id)],
  ['swapped', 'in Basic', inHeader(formEncoded(secret), formEncoded(id))],
  ['as id', 'beside something else', inBody(secret, 'whatever')],
  ['as id', 'beside itself', inBody(secret, secret)],
  ['partial', 'up to #', inBody(id, secret.split('#', 1).join())],
  ['partial', 'without what a shell takes for a variable', inBody(id, secret.replace('$er', ''))],
  ['partial', 'up to $', inBody(id, secret.split('$', 1).join())],
  ['case', 'lower', inBody(id, secret.toLowerCase())],
  ['case', 'upper', inBody(id, secret.toUpperCase())],
]

describe('a client secret that is nearly right', () => {
  it.each(cases)('is known by its slip: %s, %s', async (slip, _, sent) => {
    expect((await factsOf(sent)).slip).toBe(slip)
  })

  it.each([
    ['another one', inBody(id, `${secret}x`)],
    ['another one, encoded twice', inBody(id, formEncoded(`${secret}x`))],
    ['a part that is too short to count', inBody(id, secret.split(':', 1).join())],
    ['its beginning', inBody(id, secret.slice(0, 30))],
    ['another one in quotes', inBody(id, `"x${secret}"`)],
    ['one quote', inBody(id, `"${secret}`)],
    ['the right one of another client', inBody('other', secret)],
    ['the right one, encoded twice, of another client', inHeader('other', twice(secret))],
    ['the right one in a long text', inBody(id, `${' '.repeat(50_000)}${secret}`)],
    ['the right one with more behind it, raw', rawBody(id, `${secret}x`)],
    [
      'the right one in another parameter',
      { body: `client_id=${id}&client_secret=x&a=client_secret=${secret}` },
    ],
  ])('is not taken for one when it is wrong: %s', async (_, sent) => {
    expect((await factsOf(sent)).slip).toBeUndefined()
  })

  it('counts in full when it is short: a part or another letter case could be guessed', async () => {
    const short = startTestServer({ clientId: id, clientSecret: 'Short#and$bad:1', logLevel: 'info' })
    for (const guess of ['short#and$bad:1', 'Short', 'Short#and']) {
      expect((await factsOf(inBody(id, guess), short)).slip).toBeUndefined()
    }
    expect((await factsOf(inBody(id, '"Short#and$bad:1"'), short)).slip).toBe('quotes')
  })

  it.each(['/token', '/introspect', '/revoke'])('is answered like any wrong secret: %s', async (path) => {
    const target = await server()
    const answer = async (sent: Sent) => {
      const response = await send(target, sent, path)
      const { date: _, ...headers } = Object.fromEntries(response.headers)
      return { status: response.status, headers, body: await response.text() }
    }
    const anyWrong = { header: await answer(inHeader(id, 'wrong')), body: await answer(inBody(id, 'wrong')) }
    expect(anyWrong.body.body).toContain('Unknown client_id or wrong client_secret.')
    for (const [slip, how, sent] of cases) {
      const expected = sent.header === undefined ? anyWrong.body : anyWrong.header
      expect({ slip, how, answer: await answer(sent) }).toEqual({ slip, how, answer: expected })
    }
  })

  it('is said in the timeline and in the log, and no part of it', async () => {
    const clientSecret = 'A secret+with%41 & some*more'
    const own = await startTestServer({ clientSecret, logLevel: 'info' })
    const clientId = own.config.clientId
    await send(own, inHeader(clientId, twice(clientSecret)))
    const attempt = await attemptTitled(own, 'The client secret is right, but encoded twice')
    expect(attempt).toMatchObject({ kind: 'error', reason: 'client_authentication_wrong' })
    expect(attempt.fix).toContain('Remove your own `urlencode`')
    const page = await (await fetch(`${own.url}/handshake`)).text()
    expect(page).toContain('The client secret is right, but encoded twice')
    const log = own.log.join('\n')
    expect(log).toContain('The client secret is right, but encoded twice')
    for (const part of ['secret+with', 'secret%2Bwith', 'secret%252Bwith', base64(clientSecret)]) {
      expect(page + log + JSON.stringify(attempt)).not.toContain(part)
    }
  })

  it('is said when it came as the client ID, and no secret with it', async () => {
    const own = await startTestServer()
    await send(own, { body: `client_id=${own.config.clientSecret}` })
    const attempt = await attemptTitled(
      own,
      'The client secret was sent as the client ID, and nothing as the secret',
    )
    expect(attempt.fix).toContain('Put the client ID where the secret is now')
    expect(JSON.stringify(attempt)).not.toContain(own.config.clientSecret)
  })
})

describe('an Authorization header that is nearly right', () => {
  it.each([
    ['nothing more', 'Basic', 'The Authorization header says Basic, and nothing more'],
    ['plain', `Basic ${id}:x`, 'The Basic credentials are plain text instead of Base64'],
    ['other characters', `Basic "${base64('a:b')}"`, 'The Basic credentials are not Base64'],
    ['two in one', `Basic ${base64('a:b')}, Basic ${base64('a:b')}`, 'The Basic credentials are not Base64'],
    ['a charset', 'Basic YTr/', 'The Basic credentials are not text in UTF-8'],
    ['colon', `Basic ${base64('secret')}`, 'The Basic credentials have no colon'],
    ['two encodings', `Basic ${base64(base64('a:b'))}`, 'The Basic credentials were encoded in Base64 twice'],
    [
      'another scheme',
      `Bearer ${base64('a:b')}`,
      'Client credentials are needed here, but “Bearer” was sent',
    ],
    [
      'no scheme',
      base64('a:b'),
      'The Authorization header has no known scheme, and no client credentials were sent',
    ],
  ])('is named: %s', async (_, header, title) => {
    const own = await startTestServer()
    await send(own, { header })
    const attempt = await attemptTitled(own, title)
    expect(JSON.stringify(attempt)).not.toContain(base64('a:b'))
  })

  it('is not needed in base64url, which is read too', async () => {
    const own = await startTestServer({ clientSecret: 'a?>b~~' })
    const header = `Basic ${Buffer.from(`${own.config.clientId}:a?>b~~`).toString('base64url')}`
    expect((await send(own, { header })).status).toBe(200)
  })
})
