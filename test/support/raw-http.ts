// HTTP by hand, for requests that no client library would send.

import { connect } from 'node:net'
import { patienceMs } from './patience.ts'
import type { TestServer } from './server.ts'

export interface RawAnswer {
  /** 0 when the server closed the connection without an answer. */
  readonly status: number
  readonly headers: Headers
  readonly body: string
}

/**
 * Writes these bytes to the server and reads until it closes the connection. A request that is complete should
 * say `Connection: close`; with `end` the sending side is closed after the last byte.
 */
export function sendRaw(
  server: TestServer,
  bytes: string | Uint8Array,
  { end = false } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: server.config.port })
    const chunks: Buffer[] = []
    socket.setTimeout(patienceMs, () => socket.destroy(new Error(`no end within ${patienceMs} ms`)))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('close', (failed) => failed || resolve(parsed(Buffer.concat(chunks).toString('latin1'))))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Answered and closed while we were still writing: what came is the answer.
      if (error.code === 'ECONNRESET' || error.code === 'EPIPE') {
        resolve(parsed(Buffer.concat(chunks).toString('latin1')))
      } else reject(error)
    })
    if (end) socket.end(bytes)
    else socket.write(bytes)
  })
}

/** The head of a request to this server, without the empty line at its end. */
export function head(server: TestServer, requestLine: string, headers: readonly string[] = []): string {
  return [
    `${requestLine} HTTP/1.1`,
    `Host: localhost:${server.config.port}`,
    'Connection: close',
    ...headers,
    '',
  ].join('\r\n')
}

function parsed(text: string): RawAnswer {
  const [start = '', ...rest] = text.split('\r\n\r\n')
  const [statusLine = '', ...lines] = start.split('\r\n')
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers,
    body: rest.join('\r\n\r\n'),
  }
}
