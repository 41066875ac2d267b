// One connection that sends the same bytes again and again. By hand, because node:http takes more time for a request
// than the server that is compared with: then the load would be measured, and not the servers.

import { once } from 'node:events'
import { connect } from 'node:net'

export interface Connection {
  /** Sends a request; the whole answer, head and body. */
  ask(request: string): Promise<string>
  close(): void
}

export async function openConnection(port: number): Promise<Connection> {
  const socket = connect({ host: 'localhost', port, noDelay: true }).setEncoding('latin1')
  await once(socket, 'connect')
  let waiting: { resolve(answer: string): void; reject(error: Error): void } | undefined
  let answer = ''
  socket.on('data', (text) => {
    answer += text
    if (isComplete(answer)) waiting?.resolve(answer)
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error(`the connection was closed after: ${answer}`)))
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        answer = ''
        waiting = { resolve, reject }
        socket.write(request)
      }),
    close: () => socket.destroy(),
  }
}

/** Whether the body is there, by its length or by its last chunk. */
function isComplete(answer: string): boolean {
  const endOfHead = answer.indexOf('\r\n\r\n')
  if (endOfHead === -1) return false
  const length = /^content-length: (\d+)/im.exec(answer.slice(0, endOfHead))?.[1]
  if (length === undefined) return answer.endsWith('\r\n0\r\n\r\n')
  return answer.length >= endOfHead + 4 + Number(length)
}
