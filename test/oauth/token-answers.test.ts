// The seam of the token endpoint, at scenarios that use it: what is noted is what was sent.

import { expect, test } from 'vitest'
import { obtainTokens, refresh, type Tokens } from '../support/oauth.ts'
import { runUrl } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** The run of a scenario, as a server of its own. */
async function runOf(scenario: string): Promise<TestServer> {
  const server = await startTestServer({ autoApprove: 'all' })
  const url = runUrl(server, scenario, 'token-answers')
  return { ...server, url, mcp: `${url}/mcp` }
}

/** The event of the latest refresh of a run. */
function lastRefresh(run: TestServer) {
  return run.events.findLast(
    ({ path, details }) =>
      run.url.endsWith(path.replace(/\/token$/, '')) && details.grantType === 'refresh_token',
  )
}

test('without a refresh token in the answer, none is noted, and the old one stays good', async () => {
  const run = await runOf('refresh-keeps')
  const { refresh_token: first, ...tokens } = await obtainTokens(run)
  const seen = new Set([tokens.access_token])
  for (let nth = 1; nth <= 3; nth += 1) {
    const response = await refresh(run, first)
    expect(response.status).toBe(200)
    const answer = (await response.json()) as Tokens
    expect(answer).not.toHaveProperty('refresh_token')
    seen.add(answer.access_token)
    run.clock.advance(24 * 3600)
    await expect.poll(() => lastRefresh(run)?.details.token).toBeDefined()
    const { bent, details } = lastRefresh(run) ?? {}
    expect(bent).toBe('tokenAnswer')
    expect(details).toMatchObject({ hasRefreshToken: false, expiresIn: 3600 })
    expect(details).not.toHaveProperty('newRefreshToken')
  }
  expect(seen.size).toBe(4)
})

test('an answer that would not be right anyway is not bent', async () => {
  const run = await runOf('refresh-keeps')
  expect((await refresh(run, 'mcp_rt_unknown')).status).toBe(400)
  await expect.poll(() => lastRefresh(run)?.refusal?.reason).toBe('refresh_token_unknown')
  expect(lastRefresh(run)?.bent).toBeUndefined()
})

test('a refusal on purpose is answered and noted as any other, and marked', async () => {
  const run = await runOf('refresh-dead')
  const { refresh_token: refreshToken } = await obtainTokens(run)
  const response = await refresh(run, refreshToken)
  expect(response.status).toBe(400)
  expect(response.headers.get('cache-control')).toBe('no-store')
  expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
  await expect
    .poll(() => lastRefresh(run))
    .toMatchObject({
      refusal: { reason: 'refresh_token_unknown' },
      bent: 'tokenAnswer',
    })
})

test('an answer in place of the right one leaves the refresh token as it is', async () => {
  const run = await runOf('refresh-flaky')
  const { refresh_token: refreshToken } = await obtainTokens(run)
  const response = await refresh(run, refreshToken)
  expect(response.status).toBe(503)
  expect(response.headers.get('retry-after')).toBe('1')
  expect(response.headers.get('content-type')).toContain('text/html')
  expect((await refresh(run, refreshToken)).status).toBe(200)
})
