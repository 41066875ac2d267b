// --auto-approve, which stands in for the person: when it answers, and with what.

import { describe, expect, it } from 'vitest'
import { Browser } from '../support/browser.ts'
import { authorizeUrl, exchange } from '../support/oauth.ts'
import { expectForm } from '../support/pages.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

type Answer = 'code' | 'access_denied' | 'page'

async function answerTo(server: TestServer, changes: Record<string, string | undefined>): Promise<Answer> {
  const browser = new Browser()
  const page = await browser.open(authorizeUrl(server, changes))
  if (page.status === 200) {
    expectForm(page)
    return 'page'
  }
  expect(page.status).toBe(302)
  expect(browser.cookie).toBe('')
  const { searchParams } = new URL(page.url)
  expect(searchParams.get('state')).toBe('some state/+')
  expect(searchParams.get('iss')).toBe(server.url)
  if (searchParams.get('error') === 'access_denied') return 'access_denied'
  expect((await exchange(server, searchParams.get('code') ?? '')).status).toBe(200)
  return 'code'
}

describe.each<['off' | 'hint' | 'all', Record<string, Answer>]>([
  ['off', { none: 'page', 'auto:allow': 'page', 'auto:deny': 'page', demo_user: 'page' }],
  ['hint', { none: 'page', 'auto:allow': 'code', 'auto:deny': 'access_denied', demo_user: 'page' }],
  ['all', { none: 'code', 'auto:allow': 'code', 'auto:deny': 'access_denied', demo_user: 'code' }],
])('--auto-approve %s', (autoApprove, answers) => {
  it.each(Object.entries(answers))(
    'answers a request with the login hint %s by: %s',
    async (hint, answer) => {
      const server = await startTestServer({ autoApprove })
      const changes = hint === 'none' ? {} : { login_hint: hint }
      expect(await answerTo(server, changes)).toBe(answer)
    },
  )

  it.each(['AUTO:ALLOW', 'auto:allow ', 'auto:', 'auto:allow\0', 'auto:deny,auto:allow'])(
    'takes no other spelling of a hint: %j',
    async (hint) => {
      const server = await startTestServer({ autoApprove })
      expect(await answerTo(server, { login_hint: hint })).toBe(answers['none'])
    },
  )

  it('approves nothing that a person could not', async () => {
    const server = await startTestServer({ autoApprove })
    const hint = { login_hint: 'auto:allow' }
    for (const changes of [{ client_id: 'x' }, { redirect_uri: 'https://evil.example/' }]) {
      const response = await fetch(authorizeUrl(server, { ...hint, ...changes }), { redirect: 'manual' })
      expect(response.status).toBe(400)
      expect(response.headers.get('location')).toBeNull()
    }
    const response = await fetch(authorizeUrl(server, { ...hint, scope: 'root' }), { redirect: 'manual' })
    expect(response.headers.get('location')).toContain('error=invalid_scope')
    const twice = `${authorizeUrl(server, hint)}&login_hint=auto:deny`
    const repeated = await fetch(twice, { redirect: 'manual' })
    expect(repeated.headers.get('location')).toContain('error=invalid_request')
  })
})

it('--auto-approve answers a form with 303, so that no browser sends the form on', async () => {
  const server = await startTestServer({ autoApprove: 'all' })
  const { origin, pathname, search } = new URL(authorizeUrl(server))
  const body = new URLSearchParams(search)
  const answer = await fetch(origin + pathname, { method: 'POST', body, redirect: 'manual' })
  expect(answer.status).toBe(303)
  expect(answer.headers.get('location')).toContain('code=')
})
