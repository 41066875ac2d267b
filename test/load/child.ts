import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import type { Config } from '../../src/config/config.ts'
import type { Command } from './loaded-server.ts'
import type { Pauses } from './pauses.ts'

export interface Memory {
  readonly heapUsed: number
  readonly arrayBuffers: number
  readonly rss: number
}

export interface Child {
  readonly ready: { readonly url: string; readonly config: Config; readonly maxTokens: number }
  ask(command: { do: 'pauses' }): Promise<Pauses & { readonly warnings: readonly string[] }>
  ask(command: { do: 'memory' }): Promise<Memory>
  ask(command: { do: 'fill'; count: number }): Promise<{ readonly refused: number }>
  ask(command: { do: 'advance'; seconds: number }): Promise<object>
  stop(): Promise<void>
}

const file = join(import.meta.dirname, 'loaded-server.ts')
const tsx = createRequire(import.meta.url).resolve('tsx')

/** Starts the server, or with `idle` a process that does nothing, and waits until it is ready. */
export async function startChild(
  what: 'server' | 'idle',
  nodeOptions: readonly string[] = [],
): Promise<Child> {
  const execArgv = ['--import', tsx, '--expose-gc', ...nodeOptions]
  const process = fork(file, [what], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  try {
    // The client of the test must not take the processor from the server. Not everybody may do this.
    if (process.pid !== undefined) setPriority(process.pid, -10)
  } catch {}
  const exited = once(process, 'exit')
  const answer = async () => {
    const [message] = await Promise.race([
      once(process, 'message'),
      exited.then(([code, signal]) => Promise.reject(new Error(`the ${what} ended: ${code ?? signal}`))),
    ])
    return message
  }
  const ready = await answer()
  return {
    ready,
    ask: (command: Command) => {
      const answered = answer()
      process.send(command)
      return answered
    },
    stop: async () => {
      process.disconnect()
      await exited
    },
  }
}
