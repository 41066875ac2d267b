// The links at the top of every page, and that none of them leads to a page that its reader may not open.

import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { freePort } from '../support/free-port.ts'
import { authorizeUrl } from '../support/oauth.ts'
import { startTestServer } from '../support/server.ts'

async function navigationOf(url: string, headers: Readonly<Record<string, string>> = {}) {
  const page = parse(await (await fetch(url, { headers: { accept: 'text/html', ...headers } })).text())
  return page.querySelectorAll('nav a').map((link) => ({
    text: link.text,
    href: link.getAttribute('href') ?? '',
    current: link.getAttribute('aria-current'),
  }))
}

const texts = (links: readonly { readonly text: string }[]) => links.map(({ text }) => text)

describe('the navigation', () => {
  it.each([
    ['/', 'Set up'],
    ['/handshake', 'Timeline'],
    ['/playground', 'Playground'],
    ['/s', 'Scenarios'],
    ['/report', 'Reports'],
    ['/errors', 'Errors'],
    ['/errors/code_used', 'Errors'],
    ['/callback', undefined],
    ['/nothing/here', undefined],
  ])('is on %s, and marks %s as the current page', async (path, current) => {
    const { url } = await startTestServer()
    const links = await navigationOf(url + path)
    expect(texts(links)).toEqual(['Set up', 'Timeline', 'Scenarios', 'Reports', 'Playground', 'Errors'])
    expect(links.filter((link) => link.current === 'page').map(({ text }) => text)).toEqual(
      current === undefined ? [] : [current],
    )
  })

  it('is on a refused page of an OAuth endpoint, and not on the login page', async () => {
    const server = await startTestServer()
    const refused = await navigationOf(authorizeUrl(server, { client_id: 'other' }))
    expect(texts(refused)).toContain('Timeline')
    expect(await navigationOf(authorizeUrl(server))).toEqual([])
  })

  it.each([
    ['nobody may watch clients', { handshakeLog: 'off' as const }, {}],
    ['only this machine may, and the reader is elsewhere', {}, { 'x-forwarded-for': '203.0.113.7' }],
  ])('offers neither timeline, reports nor playground when %s', async (_when, settings, headers) => {
    const { url } = await startTestServer(settings)
    const links = await navigationOf(url, headers)
    expect(texts(links)).toEqual(['Set up', 'Scenarios', 'Errors'])
  })

  it('offers neither scenarios nor reports where clients cannot be tested', async () => {
    const { url } = await startTestServer({ scenarios: false })
    expect(texts(await navigationOf(url))).toEqual(['Set up', 'Timeline', 'Playground', 'Errors'])
    for (const path of ['/s', '/s.json', '/report', '/report.schema.json']) {
      expect((await fetch(url + path)).status, path).toBe(404)
    }
  })

  it('leads to pages that exist, also below a base path', async () => {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    await startTestServer({ port, publicUrl: `${origin}/some/base` })
    const links = await navigationOf(`${origin}/some/base/`)
    expect(texts(links)).toEqual(['Set up', 'Timeline', 'Scenarios', 'Reports', 'Playground', 'Errors'])
    for (const { href } of links) {
      expect(href).toMatch(/^\/some\/base\//)
      expect((await fetch(origin + href)).status, href).toBe(200)
    }
  })
})
