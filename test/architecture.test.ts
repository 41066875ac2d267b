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

/** Files beside the rooms are the bottom: every room may import them, and they import no room. */
const isBottom = (name: string) => name.endsWith('.ts') && name !== 'server.ts' && name !== 'app.ts'

/** Which rooms each room may import. server.ts may import all, app.ts all but server.ts. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  tokens: [],
  redis: ['http', 'login', 'tokens'],
  state: ['config', 'http', 'login', 'tokens', 'redis'],
  clients: ['protocol'],
  config: ['protocol', 'clients'],
  http: ['protocol'],
  handshake: ['protocol'],
  evidence: ['protocol', 'handshake'],
  assessment: ['protocol', 'handshake', 'evidence'],
  scenarios: ['protocol', 'handshake', 'evidence'],
  refusals: ['protocol', 'http', 'handshake', 'clients'],
  client: ['protocol', 'http', 'handshake'],
  login: ['protocol', 'http', 'handshake', 'tokens', 'config'],
  oauth: ['protocol', 'http', 'handshake', 'refusals', 'tokens', 'client'],
  mcp: ['protocol', 'http', 'handshake', 'refusals'],
  realm: ['config', 'protocol', 'http', 'refusals', 'tokens', 'login', 'oauth', 'mcp'],
  control: ['protocol', 'http', 'handshake', 'refusals', 'tokens', 'login', 'oauth', 'realm', 'timeline'],
  runs: ['protocol', 'http', 'handshake', 'client', 'evidence', 'scenarios', 'realm', 'control'],
  home: ['clients', 'protocol', 'http', 'config', 'handshake'],
  timeline: ['protocol', 'http', 'handshake', 'evidence', 'assessment', 'refusals'],
  report: [
    'protocol',
    'http',
    'handshake',
    'evidence',
    'assessment',
    'scenarios',
    'refusals',
    'runs',
    'timeline',
  ],
  site: [
    'config',
    'client',
    'protocol',
    'http',
    'handshake',
    'refusals',
    'oauth',
    'home',
    'timeline',
    'playground',
  ],
  playground: ['protocol', 'http', 'handshake', 'refusals'],
  check: ['config', 'protocol', 'evidence', 'assessment', 'scenarios', 'runs', 'report'],
}

function imports(file: string): readonly string[] {
  const specifiers = [...text(file).matchAll(/(?:from |import\()'(\.[^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  )
  return specifiers.map((specifier) => posix.join(posix.dirname(file), specifier))
}

/** Recipes hold other people's programs as text; what those import, print or listen on is not ours. */
const own = files.filter((file) => !file.startsWith('home/recipes/') && !file.startsWith('clients/'))

describe('the rooms', () => {
  it.each(files.filter((file) => file !== 'server.ts' && file !== 'app.ts'))(
    '%s imports along the arrows',
    (file) => {
      const its = room(file)
      const allowed = isBottom(its) ? [] : arrows[its]
      expect(allowed, `${its} has no arrows`).toBeDefined()
      const others = imports(file)
        .map(room)
        .filter((other) => other !== its && !isBottom(other))
      expect(others.filter((other) => !allowed?.includes(other))).toEqual([])
    },
  )

  it('keeps the types of the frozen SDK router to two files', () => {
    const users = own.filter((file) => text(file).includes('@modelcontextprotocol/sdk'))
    expect(users.sort()).toEqual(['oauth/provider.ts', 'oauth/sdk-engine.ts'])
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
