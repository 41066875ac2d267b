// The page that explains one refusal to a person.

import { parse } from 'node-html-parser'
import { expect, it } from 'vitest'
import { authorizeUrl } from '../support/oauth.ts'
import { sharedServer } from '../support/server.ts'

const plain = sharedServer()

async function pageOf(address: string) {
  return parse(await (await fetch(address, { headers: { accept: 'text/html' } })).text())
}

it('names the case in its heading and in the title of the window', async () => {
  const page = await pageOf(authorizeUrl(await plain(), { redirect_uri: 'http://localhost:4567/oauth/cb' }))
  const title = 'The redirect URI “http://localhost:4567/oauth/cb” is not registered (path differs)'
  expect(page.querySelector('h1')?.text).toBe(title)
  expect(page.querySelector('title')?.text).toContain(`Error: ${title}`)
})

it('prints what is sent literally as code, without the marks around it', async () => {
  const page = await pageOf(authorizeUrl(await plain(), { state: 'x'.repeat(10_000) }))
  expect(page.querySelector('h1 code')?.text).toBe('state')
  for (const place of ['h1', 'title']) expect(page.querySelector(place)?.text).not.toContain('`')
})
