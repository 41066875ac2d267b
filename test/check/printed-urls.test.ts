import { describe, expect, it } from 'vitest'
import { isAddressOf, isAuthorizationUrl } from '../../src/check/own-address.ts'
import { printedUrls } from '../../src/check/printed-urls.ts'

const url = 'http://localhost:9003/s/plain/r/authorize?response_type=code&client_id=a&state=b'

describe('the addresses in what a program prints', () => {
  it.each([
    ['among words', `Open ${url}, or close this.`],
    ['in brackets', `Sign in (${url})\n`],
    ['in Markdown', `**${url}**\n`],
    ['in quotes', `"${url}"`],
    ['in colour', `\u001b[1;34m${url}\u001b[0m\n`],
    ['as the target of a link', `\u001b]8;id=1;${url}\u001b\\Sign in\u001b]8;;\u001b\\`],
    ['as target and text of a link', `\u001b]8;;${url}\u0007${url}\u001b]8;;\u0007`],
    ['in JSON as Go writes it', JSON.stringify({ url }).replaceAll('&', '\\u0026')],
    ['in HTML', `<a href="${url.replaceAll('&', '&amp;')}">here</a>`],
  ])('are found %s', (_where, text) => {
    expect(printedUrls(text, false)).toEqual([url])
  })

  it('are not taken for complete at the end of what came so far', () => {
    expect(printedUrls(`Open ${url}`, false)).toEqual([])
    expect(printedUrls(`Open ${url}`, true)).toEqual([url])
  })
})

describe('an address of ours', () => {
  const server = 'http://localhost:9003'

  it.each(['http://localhost:9003/x', 'http://127.0.0.1:9003/', 'http://[::1]:9003'])('is %s', (address) => {
    expect(isAddressOf(server, address)).toBe(true)
  })

  it.each([
    'http://localhost:9004/',
    'https://localhost:9003/',
    'http://localhost.example.com:9003/',
    'http://example.com:9003/authorize',
    'http://user@localhost:9003/',
    'javascript:fetch("http://localhost:9003")',
    'localhost:9003',
    '',
  ])('is not %s', (address) => {
    expect(isAddressOf(server, address)).toBe(false)
  })

  it('is one to sign in at only with a request', () => {
    expect(isAuthorizationUrl(server, url)).toBe(true)
    expect(isAuthorizationUrl(server, `${server}/s/plain/r/authorize`)).toBe(false)
    expect(isAuthorizationUrl(server, `${server}/s/plain/r/mcp?response_type=code`)).toBe(false)
    expect(isAuthorizationUrl(server, url.replace('9003', '9004'))).toBe(false)
  })
})
