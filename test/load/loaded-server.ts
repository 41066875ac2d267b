// The server under load, in a process of its own that its parent drives by messages. Started with the argument
// `idle` it is no server, only a loop that waits: what the machine does to such a one is not our doing.

import { setTimeout } from 'node:timers/promises'
import { getHeapStatistics } from 'node:v8'
import { startServer } from '../../src/server.ts'
import { StoreFull } from '../../src/store-full.ts'
import { defaultMaxTokens } from '../../src/tokens/max-tokens.ts'
import { memoryTokenStore } from '../../src/tokens/memory-token-store.ts'
import { anAccess } from '../support/records.ts'
import { PauseMeter } from './pauses.ts'

export type Command =
  | { readonly do: 'pauses' }
  | { readonly do: 'memory' }
  | { readonly do: 'advance'; readonly seconds: number }
  /** Puts so many tokens of the client into the store, some at each turn of the loop. */
  | { readonly do: 'fill'; readonly count: number }

const meter = new PauseMeter()
const warnings: string[] = []
let advancedMs = 0
const now = () => Date.now() + advancedMs

if (process.argv[2] === 'idle') {
  setInterval(() => {}, 1000)
  process.send?.({ ready: true })
} else {
  const maxTokens = defaultMaxTokens(getHeapStatistics().heap_size_limit)
  const store = memoryTokenStore({
    now,
    wallClock: Date.now,
    maxTokens,
    nearlyFull: (what) => warnings.push(what),
  })
  const server = await startServer({ port: 0, autoApprove: 'hint', logLevel: 'silent' }, { now, store })
  handle('fill', async ({ count }) => {
    let refused = 0
    for (let index = 0; index < count; index += 1) {
      const access = anAccess(now, `direct ${index} ${now()}`)
      await store.saveAccess(access).catch((error: unknown) => {
        if (!(error instanceof StoreFull)) throw error
        refused += 1
      })
      if (index % 50 === 49) await new Promise(setImmediate)
    }
    return { refused }
  })
  process.send?.({ ready: true, url: server.url, config: server.config, maxTokens })
}

handle('pauses', async () => ({ ...meter.take(), warnings }))
handle('memory', async () => {
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  // The pause for these collections is known only when the loop has turned; it is not the server's.
  await setTimeout(50)
  meter.forget()
  return { heapUsed, arrayBuffers, rss }
})
handle('advance', async ({ seconds }) => {
  advancedMs += seconds * 1000
  return {}
})
process.on('disconnect', () => process.exit(0))

function handle<D extends Command['do']>(
  what: D,
  act: (command: Extract<Command, { do: D }>) => Promise<object>,
): void {
  process.on('message', (command: Command) => {
    if (command.do !== what) return
    // The parent sends what this file declares.
    void act(command as Extract<Command, { do: D }>).then((answer) => process.send?.(answer))
  })
}
