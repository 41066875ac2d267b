// A connection by hand, on which requests may come in pieces, one behind the other, and not to their end.

import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { patienceMs } from './patience.ts'
import type { RawAnswer } from './raw-http.ts'
import type { TestServer } from './server.ts'

export interface RawConnection {
  write(bytes: Uint8Array): void
  /** The next answer, once it is whole. Answers come in the order of their requests. */
  answer(): Promise<RawAnswer>
  /** Once the first bytes of an answer are here. */
  begun(): Promise<void>
  hangUp(): void
}

export function openRaw(server: TestServer): RawConnection {
  const socket = connect({ host: '127.0.0.1', port: server.config.port, noDelay: true })
  onTestFinished(() => void socket.destroy())
  const waiting: { take: (answer: RawAnswer) => void; fail: (error: Error) => void }[] = []
  let received: Buffer = Buffer.alloc(0)
  const begun = new Promise<void>((resolve) => socket.once('data', () => resolve()))
  const fail = (error: Error) => {
    for (const { fail } of waiting.splice(0)) fail(error)
  }
  socket.setTimeout(patienceMs, () => socket.destroy(new Error(`nothing came for ${patienceMs} ms`)))
  socket.on('data', (bytes) => {
    received = Buffer.concat([received, bytes])
    for (let found = firstAnswer(received); found !== undefined; found = firstAnswer(received)) {
      received = received.subarray(found.bytes)
      waiting.shift()?.take(found.answer)
    }
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('the server closed the connection')))
  return {
    write: (bytes) => void socket.write(bytes),
    answer: () => new Promise((take, fail) => void waiting.push({ take, fail })),
    begun: () => begun,
    hangUp: () => void socket.destroy(),
  }
}

/** The first answer in what was received, and how many bytes it has; undefined while it is not whole. */
function firstAnswer(received: Buffer): { answer: RawAnswer; bytes: number } | undefined {
  const endOfHead = received.indexOf('\r\n\r\n')
  if (endOfHead === -1) return undefined
  const [statusLine = '', ...lines] = received.toString('latin1', 0, endOfHead).split('\r\n')
  const headers = new Headers(lines.map((line) => splitAt(line, ': ')))
  const body =
    headers.get('transfer-encoding') === 'chunked'
      ? chunksFrom(received, endOfHead + 4)
      : bytesFrom(received, endOfHead + 4, Number(headers.get('content-length') ?? 0))
  if (body === undefined) return undefined
  const answer = { status: Number(statusLine.split(' ')[1]), headers, body: body.bytes.toString() }
  return { answer, bytes: body.end }
}

interface Body {
  readonly bytes: Buffer
  readonly end: number
}

function bytesFrom(received: Buffer, start: number, length: number): Body | undefined {
  const end = start + length
  return received.length < end ? undefined : { bytes: received.subarray(start, end), end }
}

function chunksFrom(received: Buffer, start: number): Body | undefined {
  const chunks: Buffer[] = []
  for (let at = start; ; ) {
    const endOfSize = received.indexOf('\r\n', at)
    if (endOfSize === -1) return undefined
    const chunk = bytesFrom(
      received,
      endOfSize + 2,
      Number.parseInt(received.toString('latin1', at, endOfSize), 16),
    )
    if (chunk === undefined || received.length < chunk.end + 2) return undefined
    at = chunk.end + 2
    if (chunk.bytes.length === 0) return { bytes: Buffer.concat(chunks), end: at }
    chunks.push(chunk.bytes)
  }
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator)
  return [text.slice(0, at), text.slice(at + separator.length)]
}
