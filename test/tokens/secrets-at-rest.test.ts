// What is kept, logged and recorded of secrets: digests, and no more of them than it takes to tell two apart.

import { expect, it } from 'vitest'
import type { TokenStore } from '../../src/tokens/token-store.ts'
import { fakeClock } from '../support/clock.ts'
import {
  authorizeUrl,
  callMcp,
  exchange,
  introspect,
  logIn,
  post,
  refresh,
  type Tokens,
  verifier,
} from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { testStore } from '../support/store.ts'

it('gives the store, the log and the record no code, token, verifier or password, only digests', async () => {
  const { now } = fakeClock()
  const stored: string[] = []
  const store = new Proxy(testStore({ now, wallClock: now }), {
    get: (target, name: keyof TokenStore) => (first: never, second: never) => {
      stored.push(JSON.stringify([name, first, second]))
      return target[name](first, second)
    },
  })
  const server = await startTestServer({ logLevel: 'debug', refreshGrace: 30 }, { now, store })

  const answer = await logIn(authorizeUrl(server))
  const code = answer.searchParams.get('code') ?? ''
  const first = (await (await exchange(server, code)).json()) as Required<Tokens>
  const second = (await (await refresh(server, first.refresh_token)).json()) as Required<Tokens>
  await refresh(server, first.refresh_token)
  await callMcp(server, second.access_token)
  await introspect(server, second.refresh_token)
  await post(server, '/revoke', { token: second.access_token })
  await post(server, '/token', { grant_type: 'client_credentials' }, { authorization: 'Basic eDp5' })
  await exchange(server, code)

  const secrets = {
    code,
    access: first.access_token,
    refresh: first.refresh_token,
    access2: second.access_token,
    refresh2: second.refresh_token,
    verifier,
    clientSecret: server.config.clientSecret,
    password: server.config.password,
  }
  const kept = {
    stored: stored.join('\n'),
    log: server.log.join('\n'),
    events: JSON.stringify(server.events),
  }
  expect(stored.length).toBeGreaterThan(10)
  expect(server.events.length).toBeGreaterThan(8)
  for (const [where, text] of Object.entries(kept)) {
    for (const [what, secret] of Object.entries(secrets)) {
      // Nor most of one: a token without its prefix, a code cut off.
      for (const part of [secret, secret.slice(-20), secret.slice(7, 40)]) {
        if (part.length > 8) expect(text.includes(part), `${what} in ${where}`).toBe(false)
      }
    }
  }
})
