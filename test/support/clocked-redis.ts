// A server that speaks enough of Redis's protocol to tell the time by a clock that a test owns, after a delay that it
// chooses, and to hear by when a script must have run.

import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { onTestFinished } from 'vitest'

export interface ClockedRedis {
  readonly url: string
  /** By how many milliseconds its clock is ahead of this machine's. */
  aheadMs: number
  /** How long each answer takes to come back. */
  answerMs: number
  /** How often it was asked for the time. */
  readonly times: number
  /** The deadline of the last script, on this machine's clock (epoch milliseconds). */
  readonly lastDeadlineMs: number
  /** Ends all connections. */
  cut(): void
}

/** Starts one that ends with the test. Every script answers 1. */
export async function clockedRedis(): Promise<ClockedRedis> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    let received = ''
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1')
      for (;;) {
        const [words, rest] = commandIn(received)
        if (words === undefined) break
        received = rest
        const answer = answerTo(words)
        void pause(redis.answerMs).then(() => socket.write(answer))
      }
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')

  const redis = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    aheadMs: 0,
    answerMs: 0,
    times: 0,
    lastDeadlineMs: Number.NaN,
    cut() {
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    },
  }
  onTestFinished(() => {
    server.close()
    redis.cut()
  })
  return redis

  function answerTo([name, , count, ...rest]: readonly string[]): string {
    if (name === 'TIME') {
      redis.times += 1
      const nowMs = Date.now() + redis.aheadMs
      const words = [Math.floor(nowMs / 1000), (nowMs % 1000) * 1000].map(String)
      return `*2\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
    }
    if (name !== 'EVALSHA') return '+OK\r\n'
    redis.lastDeadlineMs = Number(rest[Number(count)]) - redis.aheadMs
    return ':1\r\n'
  }
}

/** The first command, if all of it is there, and what follows it. None of its words contains a line break. */
function commandIn(received: string): readonly [readonly string[] | undefined, string] {
  const lines = received.split('\r\n')
  const count = Number(lines[0]?.slice(1))
  if (received === '' || lines.length < 2 * count + 2) return [undefined, received]
  const words = lines.slice(1, 2 * count + 1).filter((_, index) => index % 2 === 1)
  return [words, lines.slice(2 * count + 1).join('\r\n')]
}
