import { describe, expect, test } from 'vitest'
import { ConfigError, type ServerOptions, settingsFrom } from '../../src/config/load.ts'
import { configWith, toolNames } from './outside.ts'

function problemsWith(options: object): readonly string[] {
  try {
    configWith(options as ServerOptions)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('settingsFrom', () => {
  test('throws one error with every problem', () => {
    const wrong = { port: -1, prot: 1, scope: ['a', 'b c'], host: '0.0.0.0', clientSecret: 'x'.repeat(32) }
    expect(problemsWith(wrong)).toEqual([
      'prot: unknown option; did you mean port?',
      '--port (port in code): -1 must be a whole number from 0 to 65535',
      expect.stringMatching(/^--scope \(scope in code\): "b c" must be printable ASCII/),
      expect.stringMatching(/^--password \(default\): /),
    ])
    expect(() => configWith(wrong)).toThrow(
      /are wrong:\n {2}prot: unknown option; did you mean port\?\n {2}--port/,
    )
  })

  test.each([
    [{ port: Number.NaN }],
    [{ port: 1.5 }],
    [{ port: 1n }],
    [{ port: true }],
    [{ port: null }],
    [{ scope: [] }],
    [{ redirectUris: [] }],
    [{ redirectUris: ['https://app.example/cb', 7] }],
    [{ redirectUris: [''] }],
    [{ tokenAuthMethods: [] }],
    [{ autoApprove: 'maybe' }],
    [{ autoApprove: 1 }],
    [{ allowInsecureHttp: 'perhaps' }],
    [{ clientId: Symbol('x') }],
    [{ trustProxy: -1 }],
    [{ trustProxy: {} }],
    [{ toolScope: { '': 'a' } }],
    [{ toolScope: { echo: [] } }],
    [{ control: 'perhaps' }],
    [{ controlToken: 7 }],
    [{ store: 7 }],
    [{ store: { url: 'redis://localhost', prefix: 'x' } }],
  ])('refuses %o', (options) => expect(problemsWith(options)).toHaveLength(1))

  test.each([
    ['config'],
    ['readyJson'],
    ['clientSecretFile'],
    ['passwordFile'],
    ['controlTokenFile'],
    ['storeFile'],
    ['constructor'],
  ])('knows no option %s', (name) => {
    expect(problemsWith({ [name]: 'x' })).toEqual([`${name}: unknown option`])
  })

  test('takes natural values, or text as the environment has it', () => {
    const natural = configWith({
      codeTtl: 60,
      scope: ['a', 'b'],
      autoApprove: true,
      trustProxy: 1,
      toolScope: { echo: ['c'] },
      allowedOrigins: ['https://a.example'],
      control: true,
    })
    const text = configWith({
      codeTtl: '60',
      scope: 'a b',
      autoApprove: 'true',
      trustProxy: '1',
      toolScope: 'echo=c',
      allowedOrigins: 'https://a.example',
      control: 'on',
    })
    expect(text).toEqual(natural)
  })

  test('takes an undefined option for one that is left out', () => {
    expect(configWith({ codeTtl: undefined, publicUrl: undefined })).toEqual(configWith())
  })

  test('gives what the specification says by default', () => {
    expect(settingsFrom({}, toolNames).port).toBe(9003)
    expect(configWith()).toEqual({
      port: 9003,
      host: 'localhost',
      publicUrl: 'http://localhost:9003',
      clientId: 'static-mcp-client-001',
      clientSecret: 'your-secret-key-change-this-in-production',
      redirectUris: expect.arrayContaining(['http://localhost:9003/callback', 'http://localhost/callback']),
      scopes: ['user'],
      toolScopes: {},
      username: 'demo_user',
      password: 'demo_password',
      accessTokenTtlSeconds: 3600,
      refreshTokenTtlSeconds: 2_592_000,
      codeTtlSeconds: 300,
      refreshGraceSeconds: 0,
      refreshTokens: 'always',
      store: undefined,
      tokenAuthMethods: ['client_secret_basic', 'client_secret_post'],
      autoApprove: 'off',
      allowedOrigins: [],
      trustProxy: false,
      rateLimitPerMinute: 0,
      maxTokens: undefined,
      logLevel: 'info',
      logFormat: 'json',
      handshakeLog: 'this machine',
      chosenRedirectUris: undefined,
      scenarios: true,
      scenario: undefined,
      maxRuns: 500,
      control: false,
      controlToken: undefined,
    })
  })
})

test('gives a configuration that nobody can change', () => {
  const config = configWith({ toolScope: { echo: 'a' }, store: 'redis://localhost' })
  expect(Object.isFrozen(config)).toBe(true)
  for (const part of [config.scopes, config.redirectUris, config.toolScopes, config.toolScopes['echo']]) {
    expect(Object.isFrozen(part)).toBe(true)
  }
  expect(Object.isFrozen(config.store)).toBe(true)
  expect(Object.isFrozen(config.tokenAuthMethods) && Object.isFrozen(config.allowedOrigins)).toBe(true)
})
