import { describe, expect, test } from 'vitest'
import { banner } from '../../src/config/banner.ts'
import type { ServerOptions } from '../../src/config/load.ts'
import { run } from '../support/program.ts'
import { startTestServer } from '../support/server.ts'
import { configWith } from './outside.ts'

const own = { clientSecret: 'S3cr3t-V4lue-S3cr3t-V4lue-S3cr3t-V4lue', password: 'P4ssw0rd' }

function bannerOf(options: ServerOptions = {}, port = 9003) {
  return banner(configWith(options, port), { version: '1.2.3' })
}

describe('the banner', () => {
  test('has about a dozen lines, and no more than three for a command', () => {
    const lines = bannerOf().split('\n')
    expect(lines.filter((line) => line !== '').length).toBeLessThanOrEqual(13)
  })

  test('never shows a secret or a password of somebody’s own, but where it came from', () => {
    const sources = { clientSecret: 'file /run/secret', password: 'MCP_STATIC_PASSWORD in .env' }
    const text = banner(configWith(own), { version: '1.2.3', sources })
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
    expect(bannerOf()).toMatch(/Client ID +static-mcp-client-001$/m)
    expect(bannerOf()).toMatch(/Client secret +your-secret-key-change-this-in-production$/m)
    expect(bannerOf()).toMatch(/Sign in as +demo_user$/m)
    expect(bannerOf()).toMatch(/Password +demo_password$/m)
  })

  test('has no line beyond 80 columns, no tab, no escape', () => {
    const text = bannerOf({ control: true, controlToken: 'x'.repeat(16), port: 0 }, 65_535)
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
  })

  test('names the MCP address and the pages under the public URL', () => {
    const text = bannerOf({ port: 0 }, 4711)
    expect(text).toMatch(/^ +MCP server +http:\/\/localhost:4711\/mcp$/m)
    expect(text).toMatch(/^ +Home page +http:\/\/localhost:4711\/$/m)
    expect(text).toMatch(/^ +Timeline +http:\/\/localhost:4711\/handshake /m)
    expect(text).not.toContain('9003')
    expect(text).not.toContain('.well-known')
  })

  test('names the metadata at the root of the host when the public URL has a path', () => {
    const text = bannerOf({ publicUrl: 'http://localhost:9003/a/b/' })
    expect(text).toMatch(/^ +MCP server +http:\/\/localhost:9003\/a\/b\/mcp$/m)
    expect(text).toMatch(/^ +Home page +http:\/\/localhost:9003\/a\/b\/$/m)
    expect(text).toMatch(
      /^ +Metadata +http:\/\/localhost:9003\/\.well-known\/oauth-protected-resource\/a\/b\/mcp\n +http:\/\/localhost:9003\/\.well-known\/oauth-authorization-server\/a\/b$/m,
    )
  })

  test.each<[ServerOptions, RegExp | undefined, RegExp | undefined]>([
    [{}, /handshake \(for this machine\)$/m, /playground \(for this machine\)$/m],
    [own, /handshake \(for this machine\)$/m, /playground \(for this machine, after a sign-in\)$/m],
    [{ handshakeLog: 'on' }, /handshake$/m, /playground \(after a sign-in, except on this machine\)$/m],
    [{ ...own, handshakeLog: 'on' }, /handshake$/m, /playground \(after a sign-in\)$/m],
    [{ handshakeLog: 'off' }, undefined, undefined],
  ])('says with %o who may see the timeline and use the playground', (options, timeline, playground) => {
    const text = bannerOf(options)
    if (timeline === undefined) expect(text).not.toContain('Timeline')
    else expect(text).toMatch(timeline)
    expect(text).not.toContain('Playground')
    const whole = bannerOf({ ...options, logLevel: 'debug' })
    if (playground === undefined) expect(whole).not.toContain('Playground')
    else expect(whole).toMatch(playground)
  })

  test('has every address and redirect URI if everything is to be logged', () => {
    const text = bannerOf({ logLevel: 'debug', redirectUris: '+https://app.example/callback' })
    for (const path of ['authorize', 'token', 'introspect', 'revoke', 'register', 'callback', 'errors']) {
      expect(text).toMatch(new RegExp(`^ +\\S+ +http://localhost:9003/${path}(?: |$)`, 'm'))
      if (path !== 'token') expect(bannerOf()).not.toContain(`/${path}`)
    }
    expect(text).toContain('http://localhost:9003/.well-known/oauth-protected-resource/mcp')
    expect(text).toMatch(/^ +https:\/\/app\.example\/callback$/m)
  })

  test('says that the login page is skipped, and where that was set', () => {
    expect(bannerOf()).not.toContain('No login page')
    expect(bannerOf({ autoApprove: 'hint' })).toMatch(/No login page +with login_hint=auto:allow/)
    const sources = { autoApprove: 'MCP_STATIC_AUTO_APPROVE in .env' }
    expect(banner(configWith({ autoApprove: 'all' }), { version: '1.2.3', sources })).toMatch(
      /No login page +always\n +\(from MCP_STATIC_AUTO_APPROVE in \.env\)$/m,
    )
  })

  test('names the control API where there is one, and whether it needs a token, which it never shows', () => {
    const controlToken = 'C0ntr0l-T0ken-C0ntr0l-T0ken'
    expect(bannerOf()).not.toMatch(/control/i)
    expect(bannerOf({ controlToken })).not.toMatch(/control/i)
    expect(bannerOf({ control: true })).toMatch(/^ +Control +http:\/\/localhost:9003\/_control$/m)
    const text = bannerOf({ control: true, controlToken, logLevel: 'debug' })
    expect(text).toMatch(/^ +Control +http:\/\/localhost:9003\/_control \(needs the control token\)$/m)
    expect(text).not.toMatch(/C0ntr|T0ken/)
    const below = { control: true, publicUrl: 'http://localhost:9003/base' }
    expect(bannerOf(below)).toMatch(/^ +Control +http:\/\/localhost:9003\/base\/_control$/m)
  })

  test('says where the store is that instances share, never who may use it', () => {
    expect(bannerOf()).not.toMatch(/store|redis/i)
    const store = 'rediss://user:P4ssw0rd@redis.example/2?prefix=team:'
    const text = bannerOf({ store, logLevel: 'debug' })
    expect(text).toMatch(/^ +Store +rediss:\/\/redis\.example:6379\/2, keys team:\*$/m)
    expect(text).not.toMatch(/user:|P4ss/)
  })

  test('suggests a command that authenticates by Basic with the built-in secret', () => {
    expect(bannerOf()).toContain(
      '  curl http://localhost:9003/token \\\n' +
        '    -u static-mcp-client-001:your-secret-key-change-this-in-production \\\n' +
        '    -d grant_type=client_credentials',
    )
  })

  test.for<ServerOptions>([
    {},
    { clientId: 'tenant:app $1 ~"\'', tokenAuthMethods: 'client_secret_basic' },
    { clientId: 'tenant:app', tokenAuthMethods: 'client_secret_post' },
    { clientId: 'tenant:app', clientSecret: 'S3cr3t: ~$x "\'+%' },
    { clientSecret: 'S3cr3t: ~$x "\'+%', tokenAuthMethods: 'client_secret_basic' },
  ])('suggests a command that gives a token as it is printed: %j', async (options, context) => {
    const server = await startTestServer(options)
    const text = banner(server.config, { version: '1.2.3' })
    const command = text.slice(text.search(/^ +(?:curl|ENCODED_SECRET=)/m))
    const env = { CLIENT_SECRET: server.config.clientSecret }
    const { stdout } = await run(context, ['bash', '-c', command], { env }).exit
    expect(JSON.parse(stdout)).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
  })

  test('suggests one with the secret in the body where Basic is off, or where the secret is a variable', () => {
    expect(bannerOf({ tokenAuthMethods: 'client_secret_post' })).toContain(
      '-d client_secret=your-secret-key-change-this-in-production',
    )
    expect(bannerOf(own)).toContain('--data-urlencode client_secret="$CLIENT_SECRET"')
  })
})
