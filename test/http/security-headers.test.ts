import { describe, expect, it } from 'vitest'
import { startTestServer } from '../support/server.ts'

const exposed = { clientSecret: 's'.repeat(40), password: 'a good password' }

describe('Strict-Transport-Security', () => {
  it.each([
    ['https://mcp.example.com', 'max-age=15552000'],
    // Browsers would demand https of everything else on that host, too.
    ['https://mcp.example.com:8443', null],
    ['https://localhost', null],
    ['http://localhost:9003', null],
  ])('at %s is %s', async (publicUrl, expected) => {
    const server = await startTestServer({ publicUrl, ...exposed })
    for (const path of ['/', '/login', '/.well-known/oauth-authorization-server']) {
      const { headers } = await fetch(`http://localhost:${server.config.port}${path}`)
      expect(headers.get('strict-transport-security')).toBe(expected)
    }
  })
})

describe('Cross-Origin-Opener-Policy', () => {
  it('is not sent, since it would separate the popup of a web client from the page that opened it', async () => {
    const server = await startTestServer()
    for (const path of ['/login', '/authorize', '/callback']) {
      const { headers } = await fetch(server.url + path)
      expect(headers.get('cross-origin-opener-policy')).toBeNull()
    }
  })
})
