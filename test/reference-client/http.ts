// HTTP requests, each answered once: no redirect is followed here, no request repeated because of a status. All of a
// client's requests to one origin go over one connection of its own.

import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import { request as requestSecurely, Agent as SecureAgent } from 'node:https'
import { ClientError } from './errors.ts'

export interface HttpRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export interface Answer {
  readonly url: string
  readonly status: number
  /** The first value of a header; the name in lower case. */
  readonly header: (name: string) => string | undefined
  /** All lines of a header, which RFC 9110 §5.3 lets a server send several of. */
  readonly lines: (name: string) => readonly string[]
  readonly text: string
}

export interface Http {
  readonly send: (request: HttpRequest) => Promise<Answer>
  readonly close: () => void
}

/** How long an answer may take. */
const timeLimitMs = 30_000

/** Makes a client with connections of its own. */
export function httpClient(userAgent: string): Http {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const secureAgent = new SecureAgent({ keepAlive: true, maxSockets: 1 })

  async function send(sent: HttpRequest): Promise<Answer> {
    try {
      return await sendOnce(sent)
    } catch (error) {
      // The server had closed the idle connection before it saw this request.
      if (error instanceof ConnectionWasStale) return sendOnce(sent)
      throw error
    }
  }

  function sendOnce({ method = 'GET', url, headers = {}, body }: HttpRequest): Promise<Answer> {
    const isSecure = url.startsWith('https:')
    const options = {
      method,
      agent: isSecure ? secureAgent : agent,
      signal: AbortSignal.timeout(timeLimitMs),
      headers: {
        'user-agent': userAgent,
        ...headers,
        ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
      },
    }
    return new Promise((resolve, reject) => {
      const req: ClientRequest = (isSecure ? requestSecurely : request)(url, options)
      req.on('response', (res) =>
        answerOf(url, res).then(resolve, (error) => reject(unreachable(url, error))),
      )
      req.on('error', (error: NodeJS.ErrnoException) => {
        const isStale = req.reusedSocket && error.code === 'ECONNRESET'
        reject(isStale ? new ConnectionWasStale() : unreachable(url, error))
      })
      req.end(body)
    })
  }

  return {
    send,
    close: () => {
      agent.destroy()
      secureAgent.destroy()
    },
  }
}

class ConnectionWasStale extends Error {}

function unreachable(url: string, cause: Error): ClientError {
  return new ClientError(`There is no answer from ${new URL(url).origin}.`, { cause })
}

async function answerOf(url: string, res: IncomingMessage): Promise<Answer> {
  res.setEncoding('utf8')
  let text = ''
  for await (const chunk of res) text += chunk
  const lines = (name: string) => res.headersDistinct[name] ?? []
  return { url, status: res.statusCode ?? 0, header: (name) => lines(name)[0], lines, text }
}
