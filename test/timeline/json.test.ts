import { expect, it } from 'vitest'
import { authorizeUrl } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'
import { attemptsWhen } from '../support/timeline.ts'

it('tells programs what was received and expected, and leaves the marks to the page', async () => {
  const server = await startTestServer()
  await fetch(authorizeUrl(server, { redirect_uri: 'http://localhost:1234/callbak' }))
  await attemptsWhen(server, (all) => expect(all).toHaveLength(1))
  const json = await (await fetch(`${server.url}/handshake.json`)).text()
  expect(json).toContain('http://localhost:1234/callbak')
  expect(json).not.toMatch(/comparison|"differs"/)
})
