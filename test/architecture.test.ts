// Which room may know which, and which file may do what only one file may do.

import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'

const src = join(import.meta.dirname, '../src')
const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'))
const text = (file: string) => readFileSync(join(src, file), 'utf8')
const room = (file: string) => (file.includes('/') ? (file.split('/')[0] ?? '') : file)

/** What each room may import beside itself. server.ts may import all, app.ts all but server.ts. */
const arrows: Record<string, readonly string[]> = {
  'clock.ts': [],
  'secrets.ts': [],
  'clipped.ts': [],
  'loopback.ts': [],
  'expiring-map.ts': ['clock.ts'],
  'log.ts': ['config'],
  'listen.ts': [],
  'shutdown.ts': [],
  'shell-word.ts': [],
  protocol: [],
  clients: ['shell-word.ts', 'protocol'],
  tokens: ['clock.ts', 'expiring-map.ts', 'secrets.ts', 'protocol', 'handshake'],
  handshake: ['clock.ts', 'clipped.ts', 'log.ts', 'protocol'],
  config: ['protocol', 'clients', 'clipped.ts', 'loopback.ts', 'shell-word.ts'],
  http: ['clock.ts', 'expiring-map.ts', 'secrets.ts', 'clipped.ts', 'protocol'],
  refusals: ['clients', 'clipped.ts', 'expiring-map.ts', 'protocol', 'handshake', 'http'],
  client: ['secrets.ts', 'clipped.ts', 'loopback.ts', 'refusals', 'protocol', 'handshake', 'tokens', 'http'],
  login: [
    'secrets.ts',
    'clipped.ts',
    'loopback.ts',
    'refusals',
    'clock.ts',
    'expiring-map.ts',
    'config',
    'protocol',
    'handshake',
    'tokens',
    'http',
  ],
  oauth: [
    'secrets.ts',
    'clipped.ts',
    'loopback.ts',
    'refusals',
    'clock.ts',
    'config',
    'protocol',
    'handshake',
    'tokens',
    'http',
    'client',
  ],
  mcp: ['secrets.ts', 'clipped.ts', 'loopback.ts', 'refusals', 'clock.ts', 'protocol', 'handshake', 'http'],
  home: [
    'clients',
    'secrets.ts',
    'clipped.ts',
    'loopback.ts',
    'refusals',
    'clock.ts',
    'config',
    'protocol',
    'http',
    'handshake',
    'shell-word.ts',
  ],
  timeline: [
    'secrets.ts',
    'clipped.ts',
    'loopback.ts',
    'refusals',
    'clock.ts',
    'log.ts',
    'protocol',
    'handshake',
    'http',
    'tokens',
  ],
  playground: [
    'secrets.ts',
    'clipped.ts',
    'loopback.ts',
    'refusals',
    'config',
    'protocol',
    'http',
    'handshake',
    'tokens',
    'shell-word.ts',
  ],
}

function imports(file: string): readonly string[] {
  const specifiers = [...text(file).matchAll(/from '(\.[^']+)'/g)].map(([, specifier = '']) => specifier)
  return specifiers.map((specifier) => posix.join(posix.dirname(file), specifier))
}

/** Clients hold other people's programs as text; what those import, print or listen on is not ours. */
const own = files.filter((file) => !/^(clients|home\/recipes)\//.test(file))

describe('the rooms', () => {
  it.each(files.filter((file) => file !== 'server.ts' && file !== 'app.ts'))(
    '%s imports along the arrows',
    (file) => {
      const its = room(file)
      const allowed = arrows[its]
      expect(allowed, `${its} has no arrows`).toBeDefined()
      const others = imports(file)
        .map(room)
        .filter((other) => other !== its)
      expect(others.filter((other) => !allowed?.includes(other))).toEqual([])
    },
  )

  it('keeps the types of the frozen SDK router to the provider and the wiring', () => {
    const users = own.filter((file) => text(file).includes('@modelcontextprotocol/sdk'))
    expect(users.sort()).toEqual(['app.ts', 'oauth/provider.ts'])
  })

  it('reads argv and the environment, listens and exits only for server.ts', () => {
    const readers = own.filter((file) => /\bprocess\.(argv|env|exit|std|on\b|once)/.test(text(file)))
    expect(readers).toEqual(['server.ts'])
    expect(own.filter((file) => text(file).includes('.listen('))).toEqual(['listen.ts'])
    expect(files.filter((file) => imports(file).includes('listen.ts'))).toEqual(['server.ts'])
  })

  it('takes time, randomness and output from outside', () => {
    const offenders = own.filter((file) =>
      /\bDate\.now\b|\bMath\.random\b|\brandomBytes\b|\bconsole\./.test(text(file)),
    )
    expect(offenders).toEqual(['server.ts'])
  })
})
