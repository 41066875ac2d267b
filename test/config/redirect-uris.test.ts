import { describe, expect, test } from 'vitest'
import { presetNames } from '../../src/config/redirect-uris.ts'
import { configWith, problemsOf } from './outside.ts'

const defaults = [
  'http://localhost:9003/callback',
  'http://localhost/callback',
  'http://127.0.0.1/callback',
  'http://localhost/oauth/callback',
  'http://127.0.0.1/oauth/callback',
  'http://127.0.0.1/',
  'https://vscode.dev/redirect',
  'cursor://anysphere.cursor-mcp/oauth/callback',
  'http://127.0.0.1/mcp/oauth/callback',
]

function registered(redirectUris: string | readonly string[] | undefined, publicUrl?: string) {
  return configWith({ redirectUris, publicUrl }).redirectUris
}

describe('the list of --redirect-uris', () => {
  test("is the landing page and the common clients' when none is given", () => {
    expect(registered(undefined)).toEqual(defaults)
  })

  test('has the landing page below the path of the public URL', () => {
    const [landingPage, ...others] = registered(undefined, 'http://localhost:9003/base')
    expect(landingPage).toBe('http://localhost:9003/base/callback')
    expect(others).toEqual(defaults.slice(1))
  })

  test('adds to the defaults when it begins with +', () => {
    expect(registered('+https://app.example/cb')).toEqual([...defaults, 'https://app.example/cb'])
    expect(registered(['+goose', 'go'])).toEqual([
      ...defaults,
      'http://127.0.0.1/oauth_callback',
      'http://localhost/',
    ])
  })

  test('replaces the defaults when it does not, presets included', () => {
    expect(registered('https://app.example/cb, goose')).toEqual([
      'https://app.example/cb',
      'http://127.0.0.1/oauth_callback',
    ])
  })

  test('keeps a comma inside a URI that code gives in an array', () => {
    expect(registered(['https://app.example/a,b'])).toEqual(['https://app.example/a,b'])
  })

  test('names nothing twice', () => {
    expect(registered('+cursor-web,cursor-web,https://vscode.dev/redirect')).toEqual([
      ...defaults,
      'https://www.cursor.com/agents/mcp/oauth/callback',
    ])
  })

  test.each(['', ',', ' , '])('must name at least one: not %j', (list) => {
    expect(problemsOf([`--redirect-uris=${list}`])).toEqual([
      expect.stringMatching(/at least one redirect URI/),
    ])
  })
})

describe('the presets', () => {
  test('hold only URIs that could be registered by hand', () => {
    for (const name of presetNames) {
      const uris = registered(name)
      expect(uris.length, name).toBeGreaterThan(0)
      expect(registered(uris), name).toEqual(uris)
    }
  })

  test('compute the callback of a Codex configuration file from the public URL', () => {
    expect(registered('codex-config')).toEqual(['http://127.0.0.1/callback/rKXJg4sX1b-p'])
    expect(registered('codex-config', 'http://localhost:9004')).not.toEqual(registered('codex-config'))
    // The digest of http://localhost:9003/base/mcp.
    expect(registered('codex-config', 'http://localhost:9003/base')).toEqual([
      'http://127.0.0.1/callback/SxIog7BzOyB6',
    ])
  })

  test.each(['unknown', '+unknown', 'Goose', '+', 'constructor'])(
    'refuse %s and name those there are',
    (name) => {
      const problems = problemsOf(['--redirect-uris', name])
      expect(problems).toHaveLength(1)
      for (const preset of presetNames) expect(problems[0]).toContain(preset)
    },
  )
})

describe('a redirect URI', () => {
  test.each([
    ['/callback', /neither an absolute URI nor/],
    ['app.example/cb', /neither an absolute URI nor/],
    ['localhost:3000/callback', /did you mean http:\/\/localhost:3000\/callback/],
    ['127.0.0.1:3000', /did you mean/],
    ['1app:/cb', /not an absolute URI/],
    ['cursor:', /not an absolute URI/],
    ['https://', /not an absolute URI/],
    ['https:app.example/cb', /has no host/],
    ['https:///app.example', /has no host/],
    ['https://app.example/cb#', /fragment/],
    ['https://app.example/cb#top', /fragment/],
    ['cursor://app/cb#top', /fragment/],
    ['https://user:pw@app.example/cb', /user name or password/],
    ['https://@app.example/cb', /user name or password/],
    ['cursor://user@app/cb', /user name or password/],
    ['http://localhost@app.example/cb', /user name or password/],
    ['https://*.app.example/cb', /wildcard/],
    ['http://app.example/cb', /must be https/],
    ['http://192.168.1.5/cb', /must be https/],
    ['http://127.0.0.2/cb', /must be https/],
    ['http://127.1/cb', /must be https/],
    ['http://localhost.app.example/cb', /must be https/],
    ['http://[::2]/cb', /must be https/],
    ['http://0.0.0.0/cb', /must be https/],
    ['https://app.example/a b', /percent-encode/],
    ['https://app.example/\u0007', /percent-encode/],
    ['https://app.example/ü', /percent-encode/],
    ['https://app.example\\@evil.example/', /percent-encode/],
    ['java\nscript:alert', /percent-encode/],
  ])('is refused as %j', (uri, reason) => {
    expect(problemsOf(['--redirect-uris', uri])).toEqual([expect.stringMatching(reason)])
  })

  test.each([
    'javascript:alert(1)',
    'JavaScript://app/%0aalert(1)',
    'vbscript:x',
    'data:text/html;base64/x',
    'file:///etc/passwd',
    'blob:https://app.example/1',
    'filesystem:https://app.example/1',
    'about:blank',
    'view-source:https://app.example',
    'ws://localhost/cb',
    'wss://app.example/cb',
    'ftp://app.example/cb',
    'mailto:a/b',
    'tel:/1',
    'intent://app/cb',
    'chrome://settings',
    'urn:ietf:wg:oauth:2.0:oob',
  ])('is refused with a scheme that is no app’s own: %s', (uri) => {
    expect(problemsOf(['--redirect-uris', uri])).toEqual([expect.stringMatching(/which belongs to no app/)])
  })

  test.each([
    'https://app.example/cb?x=1',
    'https://app.example:8443/cb',
    'https://localhost/cb',
    'http://localhost:3000',
    'http://127.0.0.1:3000/cb?a=b',
    'http://[::1]/cb',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'com.example.app:/cb',
    'myapp:cb',
  ])('is registered exactly as given: %s', (uri) => {
    expect(registered(uri)).toEqual([uri])
  })

  test('is named on its own, not with the whole list', () => {
    expect(problemsOf(['--redirect-uris', 'https://good.example/cb,http://bad.example/cb,data:x'])).toEqual([
      expect.stringMatching(/^--redirect-uris: "http:\/\/bad\.example\/cb" must be https/),
      expect.stringMatching(/^--redirect-uris: "data:x" /),
    ])
  })
})
