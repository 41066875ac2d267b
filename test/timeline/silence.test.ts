// What an attempt is said to wait for, and what becomes of that when nothing comes any more.

import { expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { clientToken } from '../support/mcp.ts'
import { authorizeUrl, callMcp, introspect, obtainCode, post } from '../support/oauth.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { attemptTitled } from '../support/timeline.ts'

const soon = 10
const late = 600

it.each<
  [waiting: string, stopped: string, fix: string, afterSeconds: number, act: (server: TestServer) => unknown]
>([
  [
    'A client was told to sign in',
    'The client did not go on after the 401',
    'Turn on OAuth',
    soon,
    (server) => callMcp(server, undefined),
  ],
  [
    'The client is reading the metadata',
    'The client read the metadata but did not go on',
    'no client ID',
    soon,
    (server) => fetch(`${server.url}/.well-known/oauth-authorization-server`),
  ],
  [
    'A person is being asked to sign in and allow access',
    'Nobody finished the sign-in',
    'Start again from your client',
    late,
    (server) => new Browser().open(authorizeUrl(server)),
  ],
  [
    'The browser is taking a code to the client',
    'The client got a code but did not exchange it',
    'is it listening',
    soon,
    (server) => obtainCode(server, { login_hint: 'auto:allow' }),
  ],
  [
    'The client has an access token but has not called `/mcp` with it yet',
    'The client got an access token but did not call `/mcp` with it',
    'another address',
    soon,
    (server) => clientToken(server),
  ],
  [
    'A web page is asking whether it may send a request',
    'A web page asked whether it may send a request but did not send it',
    'console of the browser',
    soon,
    (server) =>
      fetch(server.mcp, {
        method: 'OPTIONS',
        headers: { origin: 'http://localhost:6274', 'access-control-request-method': 'POST' },
      }),
  ],
])('nothing waits for ever: %s', async (waiting, stopped, fix, afterSeconds, act) => {
  const server = await startTestServer({ autoApprove: 'hint' })
  await act(server)
  expect((await attemptTitled(server, waiting)).kind).toBe('pending')
  server.clock.advance(afterSeconds - 1)
  expect((await attemptTitled(server, waiting)).kind).toBe('pending')
  server.clock.advance(1)
  const attempt = await attemptTitled(server, stopped)
  expect(attempt.kind).toBe('warn')
  expect(attempt.fix).toContain(fix)
})

it('that nobody signed in is not blamed on how the client reached the server', async () => {
  const server = await startTestServer()
  await fetch(`${server.url.replace('localhost', '127.0.0.1')}/.well-known/oauth-authorization-server`)
  await new Browser().open(authorizeUrl(server))
  await attemptTitled(server, 'A person is being asked to sign in and allow access')
  server.clock.advance(late)
  await attemptTitled(server, 'Nobody finished the sign-in')
})

it.each<[title: string, act: (server: TestServer) => unknown]>([
  ['A person opened the login page', (server) => new Browser().open(`${server.url}/login`)],
  [
    'A person signed in',
    async (server) => {
      const browser = new Browser()
      const page = await browser.open(`${server.url}/login`)
      await browser.submit(page, { action: 'allow', username: 'demo_user', password: 'demo_password' })
    },
  ],
  ['Requests outside a sign-in', (server) => introspect(server, 'x')],
  ['Requests outside a sign-in', (server) => post(server, '/revoke', { token: 'x' })],
])('what is no sign-in of a client is called what it is: %s', async (title, act) => {
  const server = await startTestServer()
  await act(server)
  expect((await attemptTitled(server, title)).kind).toBe('ok')
})
