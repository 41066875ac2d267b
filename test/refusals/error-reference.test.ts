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
