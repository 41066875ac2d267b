import { describe, expect, test } from 'vitest'
import { banner } from '../../src/config/banner.ts'
import { configFor, type ServerOptions, settingsFrom } from '../../src/config/load.ts'
import { paths } from '../../src/protocol/names.ts'

const own = { clientSecret: 'S3cr3t-V4lue-S3cr3t-V4lue-S3cr3t-V4lue', password: 'P4ssw0rd' }

function bannerOf(options: ServerOptions = {}, port = 9003) {
  return banner(configFor(settingsFrom(options), port), { version: '1.2.3' })
}

describe('the banner', () => {
  test('never shows a secret or a password of somebody’s own, but where it came from', () => {
    const config = configFor(settingsFrom(own), 9003)
    const origins = { clientSecret: 'file /run/secret', password: 'MCP_STATIC_PASSWORD in .env' }
    const text = banner(config, { version: '1.2.3', origins })
    expect(text).not.toMatch(/S3cr|V4lue|P4ss/)
    expect(text).toMatch(/Client secret +\(not shown, from file \/run\/secret\)/)
    expect(text).toMatch(/Password +\(not shown, from MCP_STATIC_PASSWORD in \.env\)/)
    expect(bannerOf(own)).toMatch(/Client secret +\(not shown, from code\)/)
  })

  test('does not show one that is given beside the other’s default', () => {
    expect(bannerOf({ password: own.password })).not.toContain(own.password)
    expect(bannerOf({ clientSecret: own.clientSecret })).not.toContain(own.clientSecret)
  })

  test('shows the built-in credentials', () => {
    const text = bannerOf()
    for (const shown of [
      'static-mcp-client-001',
      'your-secret-key-change-this-in-production',
      'demo_user',
      'demo_password',
    ]) {
      expect(text).toContain(shown)
    }
  })

  test('has no line beyond 80 columns, no tab, no escape', () => {
    for (const line of bannerOf().split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(bannerOf().replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  test('names every endpoint under the public URL', () => {
    const text = bannerOf({ port: 0 }, 4711)
    const named = [
      'authorize',
      'token',
      'introspect',
      'revoke',
      'register',
      'mcp',
      'callback',
      'health',
    ] as const
    for (const name of named) expect(text).toContain(`http://localhost:4711${paths[name]}`)
    expect(text).toContain('http://localhost:4711/.well-known/oauth-authorization-server')
    expect(text).toContain('http://localhost:4711/.well-known/oauth-protected-resource/mcp')
    expect(text).not.toContain('9003')
  })

  test('names every redirect URI', () => {
    for (const uri of configFor(settingsFrom({}), 9003).redirectUris) expect(bannerOf()).toContain(uri)
    expect(bannerOf()).toContain('on loopback, any port')
    expect(bannerOf({ redirectUris: 'https://app.example/cb' })).not.toContain('on loopback, any port')
  })

  test('tells of rules that are not the default', () => {
    expect(bannerOf()).not.toMatch(/skipped|also|public\.$/m)
    expect(bannerOf({ autoApprove: 'hint' })).toContain('login_hint=auto:allow')
    expect(bannerOf({ autoApprove: 'all' })).toContain('every request is allowed')
    expect(bannerOf({ toolScope: 'echo=admin' })).toContain('for echo also admin')
    expect(bannerOf({ refreshTokens: 'offline_access' })).toContain('with the scope offline_access')
  })

  test('reminds of what was allowed although others can reach the server', () => {
    const exposed = { host: '192.168.1.5', allowInsecureHttp: true }
    expect(bannerOf({ ...exposed, allowDemoCredentials: true })).toMatch(/its demo credentials are public/)
    expect(bannerOf({ ...exposed, ...own })).not.toMatch(/demo credentials/)
    expect(bannerOf({ ...exposed, ...own })).toMatch(/cross the network in the clear/)
    expect(bannerOf({ publicUrl: 'https://mcp.example.com', ...own })).not.toMatch(/in the clear/)
  })

  test('suggests a command that authenticates by Basic with the built-in secret', () => {
    expect(bannerOf()).toContain(
      '  curl http://localhost:9003/token \\\n' +
        '    -u static-mcp-client-001:your-secret-key-change-this-in-production \\\n' +
        '    -d grant_type=client_credentials',
    )
  })

  test('suggests one with the secret in the body where Basic is off, or where the secret is a variable', () => {
    expect(bannerOf({ tokenAuthMethods: 'client_secret_post' })).toContain(
      '-d client_secret=your-secret-key-change-this-in-production',
    )
    expect(bannerOf(own)).toContain('--data-urlencode client_secret="$CLIENT_SECRET"')
  })
})
