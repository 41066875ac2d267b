// Fills the room for access tokens with tokens of the client, keeps it full, and lets it drain, while people sign in.

import { setTimeout } from 'node:timers/promises'
import { fakeClock } from '../support/clock.ts'
import { requests } from '../support/flood.ts'
import { basic, form, introspect, obtainTokens, refresh } from '../support/oauth.ts'
import type { TestServer } from '../support/server.ts'
import { type Child, type Memory, startChild } from './child.ts'
import type { Pauses } from './pauses.ts'

export interface TokenLoad {
  /** How many tokens of the client live in the end. */
  readonly tokens: number
  /** For so long they are asked for over HTTP; what is missing then is put into the store directly. */
  readonly httpSeconds: number
  readonly heapMegabytes?: number
}

export interface Phase {
  readonly name: string
  readonly server: Pauses
  readonly idle: Pauses
}

export interface TokenLoadResult {
  readonly overHttp: number
  readonly statuses: ReadonlyMap<number, number>
  readonly signIns: number
  readonly failedSignIns: readonly string[]
  readonly maxTokens: number
  /** Of the direct ones. */
  readonly refused: number
  /** Per living token: of the heap and the typed arrays outside of it, and of the process. */
  readonly liveBytes: number
  readonly rssBytes: number
  readonly phases: readonly Phase[]
  readonly warnings: readonly string[]
  /** What the next request for a token of the client was told when all tokens lived. */
  readonly whenFull: { readonly status: number; readonly retryAfter: string | undefined }
  readonly drained: Memory & { readonly before: Memory }
}

export async function tokenLoad(load: TokenLoad): Promise<TokenLoadResult> {
  const { tokens, httpSeconds, heapMegabytes } = load
  const options = heapMegabytes === undefined ? [] : [`--max-old-space-size=${heapMegabytes}`]
  const [child, idle] = await Promise.all([startChild('server', options), startChild('idle')])
  const server = testServer(child)
  const statuses = new Map<number, number>()
  const phases: Phase[] = []
  const failedSignIns: string[] = []
  let warnings: readonly string[] = []
  let signIns = 0

  const take = async (name: string) => {
    const { warnings: told, ...pauses } = await child.ask({ do: 'pauses' })
    warnings = told
    phases.push({ name, server: pauses, idle: await idle.ask({ do: 'pauses' }) })
  }
  /** Lets people sign in, one after another, until it is told to end. */
  const people = () => {
    let goOn = true
    const signIn = async () => {
      while (goOn) {
        try {
          const { access_token: token, refresh_token: again } = await obtainTokens(server, {
            login_hint: 'auto:allow',
          })
          const { status } = await refresh(server, again)
          const { active } = await introspect(server, token)
          if (status !== 200 || active !== true) failedSignIns.push(`refresh ${status}, active ${active}`)
          signIns += 1
        } catch (error) {
          failedSignIns.push(String(error))
        }
        await setTimeout(200)
      }
    }
    const done = signIn()
    return () => {
      goOn = false
      return done
    }
  }
  const { send, close } = requests(server.config.port)
  const headers = {
    authorization: basic(server.config.clientId, server.config.clientSecret),
    'content-type': 'application/x-www-form-urlencoded',
  }
  const body = form({ grant_type: 'client_credentials' }).toString()
  const askForToken = () => send({ method: 'POST', path: '/token', headers, body })

  // What is compiled and cached at the first requests is no cost of a token.
  for (let index = 0; index < 200; index += 1) await askForToken()
  await obtainTokens(server, { login_hint: 'auto:allow' })
  const before = await child.ask({ do: 'memory' })
  await idle.ask({ do: 'memory' })

  // What the machine and the requests alone make of the loop.
  const workersOf = (work: () => Promise<void>) => Promise.all(Array.from({ length: 4 }, work))
  let asked = 0
  await workersOf(async () => {
    while (asked < 1000) {
      asked += 1
      await send({ path: '/healthz' })
      await introspect(server, 'unknown')
    }
  })
  await take('empty')

  let enough = people()
  const until = Date.now() + httpSeconds * 1000
  let overHttp = 0
  const worker = async () => {
    while (overHttp + 200 < tokens && Date.now() < until) {
      overHttp += 1
      const { status } = await askForToken()
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await workersOf(worker)
  await take('filling over HTTP')
  const { refused } = await child.ask({ do: 'fill', count: tokens - 200 - overHttp })
  await take('filling directly')

  const full = await askForToken()
  const whenFull = { status: full.status, retryAfter: full.headers['retry-after'] }
  for (let index = 0; index < Math.min(2000, tokens); index += 1) await askForToken()
  await take('full')

  await enough()
  const filled = await child.ask({ do: 'memory' })
  await child.ask({ do: 'advance', seconds: 3601 })
  for (let index = 0; index < Math.min(2000, tokens); index += 1) await askForToken()
  await child.ask({ do: 'advance', seconds: 600 })
  enough = people()
  // The store looks every 10 s for what it can forget.
  await setTimeout(11_000 + tokens / 20)
  await take('draining')
  await enough()
  const drained = await child.ask({ do: 'memory' })

  close()
  await Promise.all([child.stop(), idle.stop()])
  const living = tokens - refused - 200
  return {
    ...{ overHttp, statuses, signIns, failedSignIns, refused, phases, warnings, whenFull },
    maxTokens: child.ready.maxTokens,
    liveBytes:
      (filled.heapUsed + filled.arrayBuffers - before.heapUsed - before.arrayBuffers) / Math.max(1, living),
    rssBytes: (filled.rss - before.rss) / Math.max(1, living),
    drained: { ...drained, before },
  }
}

function testServer({ ready: { url, config } }: Child): TestServer {
  const silent = { events: [], log: [], attempts: async () => [], close: async () => {} }
  return { url, mcp: `${url}/mcp`, config, clock: fakeClock(), ...silent }
}
