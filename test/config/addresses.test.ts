import express from 'express'
import { describe, expect, test } from 'vitest'
import { configOf, load, problemsOf, strongCredentials } from './outside.ts'

const strong = [...strongCredentials, '--allow-insecure-http']

describe('--host', () => {
  test.each([
    ['http://localhost', /--public-url/],
    ['localhost:9003', /--port/],
    ['[::1]:9003', /--port/],
    ['a b', /must be a host name or an IP address/],
    ['local/host', /must be/],
    ['user@host', /must be/],
    ['127.1', /must be/],
    ['0', /must be/],
    ['0x7f.0.0.1', /must be/],
    ['256.0.0.1', /must be/],
    ['fe80::1%eth0', /must be/],
    ['*', /must be/],
    ['', /must not be empty/],
  ])('refuses %j', (host, reason) => {
    expect(problemsOf(['--host', host])).toEqual([expect.stringMatching(reason)])
  })

  test.each([
    ['LOCALHOST', 'localhost'],
    ['[::1]', '::1'],
    ['127.0.0.2', '127.0.0.2'],
    ['my_box.localhost', 'my_box.localhost'],
  ])('takes %s as %s', (host, bound) => {
    expect(configOf(load({ argv: ['--host', host] })).host).toBe(bound)
  })
})

describe('--public-url', () => {
  test.each([
    ['https://mcp.example.com/a//b', /empty path segment/],
    ['https://mcp.example.com//', /empty path segment/],
    ['https://mcp.example.com/a//', /empty path segment/],
    ['https://mcp.example.com/a/../b', /dot segment/],
    ['https://mcp.example.com/./a', /dot segment/],
    ['https://mcp.example.com/..', /dot segment/],
    ['https://mcp.example.com/a/.well-known', /\.well-known/],
    ['https://mcp.example.com/a%2fb', /characters other than/],
    ['https://mcp.example.com/%2e%2e/b', /characters other than/],
    ['https://mcp.example.com/a%62', /characters other than/],
    ['https://mcp.example.com/ü', /characters other than/],
    ['https://mcp.example.com/a;b', /characters other than/],
    ['https://mcp.example.com/a,b', /characters other than/],
    ['https://mcp.example.com/a:b', /characters other than/],
    ['https://mcp.example.com/a"b', /characters other than/],
    ['https://mcp.example.com/<b>', /characters other than/],
    ['https://mcp.example.com/a@b', /characters other than/],
    ['https://mcp.example.com/a?x', /query or fragment/],
    ['https://mcp.example.com/a#', /query or fragment/],
    ['https://me:pw@mcp.example.com/a', /user name or password/],
    ['https://mcp.example.com:0/a', /port 0/],
    ['https://mcp.example.com/a\\b', /must be an http or https URL/],
    ['http://localhost:9003/?', /has a query or fragment/],
    ['http://localhost:9003?x=1', /has a query or fragment/],
    ['http://localhost:9003/#', /has a query or fragment/],
    ['http://localhost@localhost:9003', /contains a user name or password/],
    ['http://@localhost:9003', /contains a user name or password/],
    ['http://localhost:0', /port 0/],
    ['localhost:9003', /must be an http or https URL/],
    ['mcp.example.com', /must be an http or https URL/],
    ['ftp://localhost', /must be an http or https URL/],
    ['https:localhost', /must be an http or https URL/],
    ['https:///localhost', /must be an http or https URL/],
    ['https:\\\\localhost', /must be an http or https URL/],
    ['http://local host', /must be an http or https URL/],
    ['http://localhost:90030', /must be an http or https URL/],
    ['http://localhost\n', /must be an http or https URL/],
    ['', /must not be empty/],
  ])('refuses %j', (url, reason) => {
    expect(problemsOf(['--public-url', url])).toEqual([expect.stringMatching(reason)])
  })

  test.each([
    ['http://localhost:9003/', 'http://localhost:9003'],
    ['HTTP://LOCALHOST:80', 'http://localhost'],
    ['http://[::1]:9003', 'http://[::1]:9003'],
    ['http://localhost:9003/auth', 'http://localhost:9003/auth'],
    ['http://LOCALHOST/Auth/', 'http://localhost/Auth'],
    ['https://app.localhost:443/a/b-c_d.e~f/', 'https://app.localhost/a/b-c_d.e~f'],
    ['https://app.localhost/...', 'https://app.localhost/...'],
  ])('spells %s as %s, the issuer that clients compare', (given, issuer) => {
    expect(configOf(load({ argv: ['--public-url', given] })).publicUrl).toBe(issuer)
  })

  test.each([
    ['localhost', 'http://localhost:4711'],
    ['127.0.0.1', 'http://localhost:4711'],
    ['::1', 'http://localhost:4711'],
    ['0.0.0.0', 'http://localhost:4711'],
    ['::', 'http://localhost:4711'],
    ['127.0.0.2', 'http://127.0.0.2:4711'],
    ['192.168.1.5', 'http://192.168.1.5:4711'],
    ['2001:db8::1', 'http://[2001:db8::1]:4711'],
    ['mcp.lan', 'http://mcp.lan:4711'],
  ])('follows from --host %s and the port that was bound', (host, publicUrl) => {
    const loaded = load({ argv: ['--host', host, '--port', '0', ...strong] })
    expect(configOf(loaded, 4711)).toMatchObject({ port: 4711, publicUrl })
  })
})

describe('--allowed-origins', () => {
  test.each([
    ['*', /name each origin/],
    ['null', /identifies nobody/],
    ['https://*.example.com', /wildcard/],
    ['https://app.example/', /here https:\/\/app\.example$/],
    ['https://app.example/path', /here https:\/\/app\.example$/],
    ['https://App.example', /write https:\/\/app\.example$/],
    ['HTTPS://app.example', /write https:\/\/app\.example$/],
    ['https://app.example:443', /write https:\/\/app\.example$/],
    ['http://app.example:80', /write http:\/\/app\.example$/],
    ['https://u@app.example', /must be an origin/],
    ['app.example', /must be an origin/],
    ['https://app.example?x', /must be an origin/],
    ['https://app.example:99999', /is not a URL/],
    ['Tauri://localhost', /write tauri:\/\/localhost$/],
  ])('refuses %s', (origin, reason) => {
    expect(problemsOf(['--allowed-origins', origin])).toEqual([expect.stringMatching(reason)])
  })

  test('takes origins as browsers send them, of web views and extensions too', () => {
    const origins = [
      'https://app.example',
      'http://localhost:5173',
      'tauri://localhost',
      'vscode-webview://1abc',
    ]
    expect(configOf(load({ argv: ['--allowed-origins', origins.join(' , ')] })).allowedOrigins).toEqual(
      origins,
    )
  })
})

describe('--trust-proxy', () => {
  test.each([
    '',
    'yes',
    '-1',
    '1.5',
    '101',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '::/129',
    '10.0.0',
    'proxy.example',
    'loopback,x',
  ])('refuses %j', (value) =>
    expect(problemsOf([`--trust-proxy=${value}`])).toEqual([expect.stringMatching(/must be/)]),
  )

  test.each([
    ['true', true],
    ['false', false],
    ['2', 2],
    ['loopback, 10.0.0.0/8', 'loopback,10.0.0.0/8'],
    ['fd00::/8,uniquelocal,192.0.2.1', 'fd00::/8,uniquelocal,192.0.2.1'],
  ])('reads %s as a value that Express takes', (given, trustProxy) => {
    expect(configOf(load({ argv: ['--trust-proxy', given] })).trustProxy).toBe(trustProxy)
    expect(() => express().set('trust proxy', trustProxy)).not.toThrow()
  })

  test('needs a value: trusting every proxy must be said', () => {
    expect(problemsOf(['--trust-proxy'])).toEqual(['--trust-proxy: needs a value'])
  })
})
