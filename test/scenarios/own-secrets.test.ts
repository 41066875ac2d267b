// The secrets that scenarios have of their own are as secret as the configured one, also before a scenario is loaded.

import { expect, it } from 'vitest'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { reservedSecret, scenarioSecrets } from '../../src/scenarios/parts/own-secrets.ts'
import { authorizeUrl, basic, form } from '../support/oauth.ts'
import { runUrl } from '../support/runs.ts'
import { startTestServer } from '../support/server.ts'

it('names the secret of every scenario that has one', () => {
  const own = scenarios.flatMap(({ settings }) => settings?.clientSecret ?? [])
  expect(own.toSorted()).toEqual(scenarioSecrets.toSorted())
})

it('hides it from events and log wherever a client sends it', async () => {
  const server = await startTestServer({ logLevel: 'debug' })
  await fetch(authorizeUrl(server, { client_id: reservedSecret }))
  expect(JSON.stringify([server.events, server.log])).toContain('[hidden]')

  const run = runUrl(server, 'secret-reserved', 'one')
  await fetch(`${run}/token`, {
    method: 'POST',
    headers: { authorization: basic(reservedSecret, 'x') },
    body: form({ grant_type: 'authorization_code', scope: reservedSecret }),
  })
  await fetch(`${run}/mcp?client_secret=${encodeURIComponent(reservedSecret)}`, { method: 'POST' })
  await expect.poll(() => server.events.length).toBe(3)
  expect(server.events.at(-1)?.secretInQuery).toBe(true)

  const timeline = await fetch(`${server.url}/handshake.json`)
  const all = JSON.stringify([server.events, server.log, await timeline.text()])
  expect(all).not.toContain(reservedSecret)
  expect(all).not.toContain(encodeURIComponent(reservedSecret))
})
