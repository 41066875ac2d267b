import { parse } from 'node-html-parser'
import { describe, expect, it } from 'vitest'
import { reasons } from '../../src/protocol/explain.ts'
import { sharedServer } from '../support/server.ts'

const plain = sharedServer()

describe('the reference of errors', () => {
  it('has a page for every reason, and lists them all', async () => {
    const { url } = await plain()
    const list = await (await fetch(`${url}/errors`)).text()
    expect(reasons.length).toBeGreaterThan(40)
    for (const reason of reasons) {
      expect(list).toContain(`href="/errors/${reason}"`)
      const page = await fetch(`${url}/errors/${reason}`)
      expect(page.status).toBe(200)
      expect(await page.text()).toContain(`<code>${reason}</code>`)
    }
  })

  it('leads from an error to its page', async () => {
    const { url } = await plain()
    const refused = await fetch(`${url}/token`, { method: 'POST' })
    const { error_uri: uri } = (await refused.json()) as { error_uri: string }
    expect(uri).toBe(`${url}/errors/client_authentication_missing`)
    expect((await fetch(uri)).status).toBe(200)
  })

  it.each(['POST', 'PUT', 'DELETE'])('answers %s with 405 and Allow', async (method) => {
    const { url } = await plain()
    for (const path of ['/errors', '/errors/code_used']) {
      const answer = await fetch(url + path, { method })
      expect(answer.status).toBe(405)
      expect(answer.headers.get('allow')).toBe('GET, HEAD')
    }
  })

  const others = [
    'toString',
    '__proto__',
    'nothing',
    '%3Cscript%3E',
    '%E0%A4%A',
    'code%5Fused',
    'CODE_USED',
    'code_used/',
  ]
  it.each(others)('answers 404 for %s', async (name) => {
    const { url } = await plain()
    const answer = await fetch(`${url}/errors/${name}`, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('<script>')
  })
})

describe('the list of errors', () => {
  /** The reasons that are shown for a query, and what the page says about their number. */
  async function search(query: string) {
    const { url } = await plain()
    const page = parse(await (await fetch(`${url}/errors?${new URLSearchParams({ q: query })}`)).text())
    const items = page.querySelectorAll('.group:not([hidden]) .reasons > li:not([hidden]) > a')
    return {
      shown: items.map((link) => link.getAttribute('href')?.replace('/errors/', '')),
      said: page.querySelector('#found')?.text,
      box: page.querySelector('#q')?.getAttribute('value'),
    }
  }

  it('groups all of them, with links to the groups', async () => {
    const { url } = await plain()
    const page = parse(await (await fetch(`${url}/errors`)).text())
    expect(page.querySelectorAll('.reasons > li')).toHaveLength(reasons.length)
    const anchors = page.querySelectorAll('#groups a').map((link) => link.getAttribute('href'))
    expect(anchors).toEqual(page.querySelectorAll('.group').map(({ id }) => `#${id}`))
    expect(page.querySelectorAll('[hidden]')).toEqual([])
  })

  it.each([
    ['code_used', 'the code that logs have', ['code_used']],
    ['  UNSUPPORTED_grant_type ', 'the code that a client gets', ['grant_type_unsupported']],
    ['Unknown client_id or wrong client_secret.', 'the description', ['client_authentication_wrong']],
    ['verifier match', 'words of the title', ['code_verifier_wrong']],
  ])('finds %j: %s', async (query, _what, found) => {
    expect(await search(query)).toEqual({ shown: found, said: `${found.length} found`, box: query })
  })

  it('finds what a client is known for', async () => {
    expect((await search('codex')).shown).toContain('client_secret_missing')
  })

  it('says that it finds nothing, and prints the query as text', async () => {
    const query = '"><script>alert(1)</script>'
    expect(await search(query)).toMatchObject({ shown: [], said: 'Nothing found. Try one word of it.' })
    const { url } = await plain()
    const html = await (await fetch(`${url}/errors?${new URLSearchParams({ q: query })}`)).text()
    expect(html).not.toContain('<script>alert')
  })

  it('ignores a query that is sent twice, and stays below 50 kB whatever is sent', async () => {
    const { url } = await plain()
    for (const query of ['q=code&q=token', `q=${'x'.repeat(8000)}`, `q=${'x+'.repeat(4000)}`]) {
      const response = await fetch(`${url}/errors?${query}`)
      expect(response.status).toBe(200)
      expect((await response.text()).length).toBeLessThan(50_000)
    }
  })
})

describe('the page of a reason', () => {
  it('links the issues that its causes name', async () => {
    const { url } = await plain()
    const page = parse(await (await fetch(`${url}/errors/client_secret_missing`)).text())
    const link = page.querySelectorAll('dd a').find(({ text }) => text === 'anthropics/claude-code#91199')
    expect(link?.getAttribute('href')).toBe('https://github.com/anthropics/claude-code/issues/91199')
  })

  it('names the error code that a program gets', async () => {
    const { url } = await plain()
    expect(await (await fetch(`${url}/errors/code_used`)).text()).toContain('<code>invalid_grant</code>')
  })
})
