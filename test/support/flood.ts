// Very many requests, as fast as they go: over connections that are kept, without looking at more than is asked.

import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { onTestFinished } from 'vitest'
import type { TestServer } from './server.ts'

export interface FloodRequest {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface FloodAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Sends `count` requests, a few at a time, and hands over each answer; keeps none, or they would be the flood. */
export type Flood = (
  count: number,
  make: (index: number) => FloodRequest,
  take: (answer: FloodAnswer, index: number) => void,
) => Promise<void>

const concurrency = 8

export function flooding(server: TestServer): Flood {
  const { send, close } = requests(server.config.port)
  onTestFinished(close)
  return async (count, make, take) => {
    let next = 0
    const worker = async () => {
      while (next < count) {
        const index = next++
        take(await send(make(index)), index)
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
  }
}

/** Single requests to a port of this machine over connections that are kept, until `close`. */
export function requests(port: number): {
  send: (wanted: FloodRequest) => Promise<FloodAnswer>
  close(): void
} {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const send = ({ method = 'GET', path, headers, body }: FloodRequest) =>
    new Promise<FloodAnswer>((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
      const options = { host: '127.0.0.1', port, agent, method, path, headers: { ...headers, ...length } }
      const sent = request(options, (res) => {
        let text = ''
        res.setEncoding('utf8')
        res.on('data', (chunk) => {
          text += chunk
        })
        res.on('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: text }))
        res.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  return { send, close: () => agent.destroy() }
}
