// The way through the playground as it should go.

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { newRun } from '../../src/playground/run.ts'
import { challengeOf } from '../../src/playground/steps/pkce.ts'
import { steps, takeStep } from '../../src/playground/walk.ts'
import type { WalkContext } from '../../src/playground/walk-step.ts'
import { introspect } from '../support/oauth.ts'
import { Visitor } from '../support/playground.ts'
import { seededRandom } from '../support/random.ts'
import { sharedServer, startTestServer } from '../support/server.ts'

const plain = sharedServer()

describe('the playground', () => {
  it('leads from nothing to a tool result with one main button at each stage', async () => {
    const server = await startTestServer()
    const visitor = new Visitor(server)
    await visitor.open()
    const buttons: (string | undefined)[] = []
    while (visitor.step('tool').status !== 'Done') {
      buttons.push(visitor.next)
      await visitor.press(visitor.next ?? '')
    }
    expect(buttons).toEqual([
      'Start',
      'Make a PKCE pair',
      'Go to the login page',
      'Exchange the code',
      'Call get_time',
    ])
    const seconds = Math.floor(server.clock.now() / 1000)
    expect(visitor.step('tool').text).toContain(`"timestamp": ${seconds}`)
  })

  it('goes on to introspect, refresh and revoke, and to a token without a person', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Ask with client credentials')
    for (const id of ['introspect', 'refresh', 'revoke', 'client-credentials']) {
      expect(visitor.step(id).status, id).toBe('Done')
    }
    expect(visitor.step('introspect').text).toContain('The token is active: it is demo_user’s')
    expect(visitor.next).toBeUndefined()
    expect(visitor.page.html).toContain('That is the whole flow.')
  })

  it('shows requests and responses as they were sent', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Exchange the code')
    const host = new URL(visitor.page.url).host
    const discover = visitor.step('discover').text
    expect(discover).toContain(
      `POST /mcp HTTP/1.1 Host: ${host} User-Agent: mcp-static-auth-playground (run `,
    )
    expect(discover).toMatch(/HTTP\/1\.1 401 Unauthorized .*WWW-Authenticate: Bearer scope="user"/)
    expect(discover).toContain('"authorization_servers": [')
    const exchange = visitor.step('exchange').text
    expect(exchange).toMatch(
      /Content-Type: application\/x-www-form-urlencoded \+ 2 headers Content-Length: \d+/,
    )
    expect(exchange).toContain('grant_type=authorization_code &code=mcp_ac_')
    expect(exchange).toMatch(/HTTP\/1\.1 200 OK .*Cache-Control: no-store .* "access_token": "mcp_at_/)
  })

  it('marks the header that says what comes next, and folds those of every response', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Start')
    expect(visitor.marked('discover')).toEqual([
      expect.stringMatching(/^WWW-Authenticate: Bearer scope="user"/),
    ])
    const folded = visitor.folded('discover')
    expect(folded).toContain('Content-Security-Policy: ')
    expect(folded).not.toMatch(/^(?:WWW-Authenticate|Cache-Control|Host)/m)
  })

  it('shows the authorization request with a line for each parameter', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Go to the login page')
    expect(visitor.page.html).toMatch(
      /GET \/authorize\n\?response_type=code\n&amp;client_id=static-mcp-client-001\n(?:&amp;.+\n)+HTTP\/1\.1\nHost: /,
    )
  })

  it.each([
    ['Make a PKCE pair', 'authorize', 'plain', ['code_challenge_method=plain'], []],
    ['Make a PKCE pair', 'authorize', 'no-challenge', [], ['code_challenge']],
    ['Go to the login page', 'callback', 'iss', ['iss=https%3A%2F%2Fother.example'], []],
    ['Go to the login page', 'exchange', 'no-secret', ['client_id=static-mcp-client-001'], ['Authorization']],
    ['Exchange the code', 'exchange', 'used-code', ['code=mcp_ac_'], []],
    ['Exchange the code', 'tool', 'origin', ['Origin: https://other.example'], []],
    ['Exchange the code', 'tool', 'no-token', [], ['Authorization']],
    ['Exchange the code', 'refresh', 'access-token', ['refresh_token=mcp_at_'], []],
    ['Start', 'discover', 'register', [], []],
  ] as const)(
    'after %j, marks in a broken %s what %s changed',
    async (button, step, way, marked, leftOut) => {
      const visitor = await new Visitor(await plain()).walkTo(button)
      await visitor.breakStep(step, way)
      const inRequest = visitor.marked('broken .sides > :first-child pre')
      expect(inRequest.map((text) => text.replace(/^[?&]/, ''))).toEqual(
        marked.map((start) => expect.stringMatching(new RegExp(`^${start.replaceAll('.', '\\.')}`))),
      )
      expect(visitor.marked('broken .sides > :first-child p')).toEqual(leftOut)
    },
  )

  it('shows how the verifier gives the challenge that is sent', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Make a PKCE pair')
    const [verifier = ''] = visitor.copyable('pkce')
    const href = /href="(\/authorize[^"]*)"/.exec(visitor.page.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const sent = new URL(href, visitor.page.url).searchParams.get('code_challenge')
    expect(sent).toBe(challengeOf(verifier))
    expect(visitor.step('pkce').text).toContain(sent)
  })

  it('sends the secret in the body when that is chosen, and from then on', async () => {
    const server = await startTestServer()
    const visitor = await new Visitor(server).walkTo('Go to the login page')
    await visitor.press('with the secret in the body')
    expect(visitor.step('exchange').text).toMatch(/&client_id=static-mcp-client-001 &client_secret=…/)
    await visitor.press('Call get_time')
    await visitor.press('Introspect the token')
    expect(server.events.filter(({ path }) => path === '/introspect')[0]?.details.clientAuthMethod).toBe(
      'client_secret_post',
    )
  })

  it('begins with the one method that is on, and explains the other', async () => {
    const server = await startTestServer({ tokenAuthMethods: ['client_secret_post'] })
    const visitor = await new Visitor(server).walkTo('Go to the login page')
    await visitor.press('with the secret in a Basic header')
    expect(visitor.step('exchange').text).toContain('only client_secret_post is enabled')
    await visitor.press('Exchange the code')
    expect(visitor.step('exchange').status).toBe('Done')
  })

  it('calls echo with what a person types, and prints it as text', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Exchange the code')
    await visitor.press('echo', { message: '<b>héllo</b> 👋' })
    expect(visitor.page.html).toContain('&lt;b&gt;héllo&lt;/b&gt; 👋')
    expect(visitor.page.html).not.toContain('<b>')
  })

  it('gives tokens to copy, and commands that send the same', async () => {
    const server = await plain()
    const visitor = await new Visitor(server).walkTo('Call get_time')
    const [access = ''] = visitor.copyable('exchange')
    expect(await introspect(server, access)).toMatchObject({ active: true, username: 'demo_user' })
    const commands = visitor.copyable('tool')
    for (const command of [...commands, ...visitor.copyable('discover').slice(1)]) {
      const { stdout } = await promisify(execFile)('bash', [
        '-c',
        `${command.replace('curl -i', 'curl -si')}`,
      ])
      expect(stdout, command).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    }
  })

  it('goes on after the person denied', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Make a PKCE pair')
    const login = await visitor.browser.press(visitor.page, 'Go to the login page')
    const denied = await visitor.browser.submit(login, { action: 'deny' })
    await visitor.browser.open(denied.url)
    await visitor.open()
    expect(visitor.step('callback').status).toBe('Refused')
    expect(visitor.step('callback').text).toContain('The authorization request was denied')
    for (const button of ['Make a PKCE pair', 'Go to the login page', 'Exchange the code'] as const) {
      expect(visitor.next).toBe(button)
      await visitor.press(button)
    }
    expect(visitor.step('exchange').status).toBe('Done')
  })

  it('does without a refresh token where none is issued', async () => {
    const server = await startTestServer({ refreshTokens: 'never' })
    const visitor = await new Visitor(server).walkTo('Introspect the token')
    expect(visitor.step('discover').text).toContain('a token with the scope user.')
    expect(visitor.step('exchange').text).toContain('and no refresh token')
    expect(visitor.next).toBe('Revoke')
  })

  it('explains a tool that needs a further scope', async () => {
    const server = await startTestServer({ toolScope: ['echo=echo:use'] })
    const visitor = await new Visitor(server).walkTo('Exchange the code')
    await visitor.press('echo')
    expect(visitor.step('tool').status).toBe('Refused')
    expect(visitor.step('tool').text).toContain('An access token with user and echo:use')
  })

  it('refreshes an expired token, and signs in anew when that has expired as well', async () => {
    const server = await startTestServer({ accessTokenTtl: 60, refreshTokenTtl: 120 })
    const visitor = await new Visitor(server).walkTo('Exchange the code')
    server.clock.advance(61)
    await visitor.press('Call get_time')
    expect(visitor.step('tool').text).toContain('The access token expired 1 second ago')
    await visitor.press('Refresh')
    await visitor.press('Call get_time')
    expect(visitor.step('tool').status).toBe('Done')
    server.clock.advance(120)
    await visitor.press('Refresh')
    expect(visitor.step('refresh').text).toContain('The refresh token expired')
    expect(visitor.next).toBe('Make a PKCE pair')
  })

  it('starts over at any time', async () => {
    const visitor = await new Visitor(await plain()).walkTo('Exchange the code')
    await visitor.press('Start over')
    expect(visitor.next).toBe('Start')
    expect(visitor.page.html).not.toContain('mcp_')
  })

  it('says that a run is over, and why: nobody used it for an hour', async () => {
    const server = await startTestServer()
    const visitor = await new Visitor(server).walkTo('Exchange the code')
    server.clock.advance(3600)
    await visitor.press('Call get_time')
    expect(visitor.page.html).toContain('after an hour without use')
    expect(visitor.next).toBe('Start')
  })

  it('says which option registers its redirect URI where that is missing', async () => {
    const server = await startTestServer({ redirectUris: ['https://app.example/cb'] })
    const visitor = new Visitor(server)
    await visitor.open()
    expect(visitor.page.html).toContain(`--redirect-uris &#34;+${server.url}/callback&#34;`)
  })

  it('moves a browser to the public URL, to which the login brings it back', async () => {
    const server = await plain()
    const { port } = new URL(server.url)
    const moved = await new Visitor(server).browser.open(`http://127.0.0.1:${port}/playground`)
    expect(moved).toMatchObject({ status: 303, url: `${server.url}/playground` })
  })
})

describe('an exchange of the walk', () => {
  it('is kept with a body of a bounded length', async () => {
    const context: WalkContext = {
      publicUrl: 'http://localhost:1',
      issuer: 'http://localhost:1',
      resource: 'http://localhost:1/mcp',
      redirectUri: 'http://localhost:1/callback',
      clientId: 'id',
      clientSecret: 'secret',
      shownSecret: undefined,
      authMethods: ['client_secret_basic'],
      random: seededRandom('walk'),
      unusableToken: async () => '',
    }
    const response = { status: 500, reason: '', headers: [], body: 'é'.repeat(60_000) }
    const request = { method: 'GET', target: '/', headers: [], body: '' }
    const client = { send: async () => ({ request, response }) }
    const [discover] = steps
    if (discover?.take === undefined) throw new Error('no first step')
    const step = { ...discover, take: discover.take }
    const run = await takeStep(newRun(context.random, 'client_secret_basic'), step, {}, { context, client })
    const [exchange] = run.results.discover?.exchanges ?? []
    expect(exchange?.response?.body).toMatch(/^é{4000}\n… 56000 more characters$/)
  })
})
