// A measured server: a process of its own, where it listens, its CPU time, and its end.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export interface Program {
  readonly file: string
  readonly args: readonly string[]
  /** Options of Node.js. */
  readonly nodeOptions?: readonly string[]
}

export interface Subject {
  readonly name: string
  readonly port: number
  /** CPU time of the process so far, in microseconds. */
  cpuMicros(): Promise<number>
  stop(): void
}

const hook = pathToFileURL(join(import.meta.dirname, 'child-hook.mjs')).href

/** Starts a program and waits until it prints where its MCP server is. Its log goes to a file, as in real life. */
export async function startSubject(
  name: string,
  { file, args, nodeOptions = [] }: Program,
  logFile: string,
): Promise<Subject> {
  const child = fork(file, args, {
    execArgv: [...nodeOptions, '--import', hook],
    stdio: ['ignore', 'pipe', openSync(logFile, 'w'), 'ipc'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended; see ${logFile}`)))
  const port = new Promise<number>((resolve) => {
    let printed = ''
    child.stdout?.on('data', (chunk) => {
      printed += chunk
      const [, found] = /MCP server +http:\S+:(\d+)\/mcp/.exec(printed) ?? []
      if (found !== undefined) resolve(Number(found))
    })
  })
  return {
    name,
    port: await Promise.race([port, ended]),
    async cpuMicros() {
      child.send('CPU time')
      const [micros] = await Promise.race([once(child, 'message'), ended])
      return micros
    },
    stop() {
      ended.catch(() => {})
      child.disconnect()
    },
  }
}
