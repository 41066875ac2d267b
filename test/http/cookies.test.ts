import type { Request } from 'express'
import { describe, expect, test } from 'vitest'
import { hasCookie, ownCookies, readCookie } from '../../src/http/cookies.ts'

describe('the cookies of a server', () => {
  test.each([
    ['http://localhost:9003', /^mcp-static-auth-9003$/, '/', false],
    ['http://mcp.example', /^mcp-static-auth-80$/, '/', false],
    ['https://mcp.example', /^__Host-mcp-static-auth$/, '/', true],
    // Below a path the host is shared with others, and __Host- allows no path.
    ['https://mcp.example/base', /^__Secure-mcp-static-auth-[\w-]{8}$/, '/base', true],
    ['http://localhost:9003/a/b', /^mcp-static-auth-[\w-]{8}$/, '/a/b', false],
  ])('at %s have the name %s, the path %s and are secure: %s', (publicUrl, name, path, secure) => {
    const { session, browser, denied } = ownCookies(publicUrl)
    expect(session.name).toMatch(name)
    expect([browser.name, denied.name]).toEqual([`${session.name}-browser`, `${session.name}-denied`])
    for (const { attributes } of [session, browser, denied]) {
      expect(attributes).toEqual({ httpOnly: true, sameSite: 'lax', secure, path })
    }
  })

  test('have another name for each server of a host, below another path or on another port', () => {
    const urls = ['http://h:1', 'http://h:2', 'http://h:1/a', 'http://h:1/b', 'http://h:2/a']
    expect(new Set(urls.map((url) => ownCookies(url).session.name)).size).toBe(urls.length)
  })

  test.each([
    ['mcp-static-auth-9003=abc-_.9', 'abc-_.9'],
    ['a=1; mcp-static-auth-9003=abc; b=2', 'abc'],
    ['a=1;mcp-static-auth-9003=abc', 'abc'],
    ['mcp-static-auth-9003=one; mcp-static-auth-9003=two', 'one'],
    ['mcp-static-auth-9003=', undefined],
    ['mcp-static-auth-9003=abc=', undefined],
    ['mcp-static-auth-9003', undefined],
    ['mcp-static-auth-9003="abc"', undefined],
    ['mcp-static-auth-9003=%41', undefined],
    ['mcp-static-auth-90031=abc', undefined],
    ['xmcp-static-auth-9003=abc', undefined],
    [undefined, undefined],
  ])('are read from %j as %j', (cookie, value) => {
    const req = { headers: { cookie } } as Request
    expect(readCookie(req, ownCookies('http://localhost:9003').session)).toBe(value)
  })

  test.each([
    ['mcp-static-auth-9003=abc', true],
    // As express-session writes its own.
    ['a=1; mcp-static-auth-9003=s%3Aid.sig%2Bnature', true],
    ['a=1; mcp-static-auth-9003 = x', true],
    ['mcp-static-auth-9003=', true],
    ['mcp-static-auth-9003', false],
    ['mcp-static-auth-9003-browser=abc', false],
    ['a=mcp-static-auth-9003', false],
    [undefined, false],
  ])('are found in %j, whatever their value: %s', (cookie, isSent) => {
    const req = { headers: { cookie } } as Request
    expect(hasCookie(req, ownCookies('http://localhost:9003').session)).toBe(isSent)
  })
})
