// What is asked of the servers, and what a right answer is. Each connection has its own id and message.

import { openConnection } from './connection.ts'
import type { Subject } from './subject.ts'

export interface Work {
  readonly name: string
  /** The request of a connection, as it goes over the wire. */
  request(subject: Subject, token: string, connection: number): string
  /** What stands in the answer besides 200. */
  answer(connection: number): readonly string[]
}

/** The client is the one that the server has by default. */
export const credentials = `Basic ${btoa('static-mcp-client-001:your-secret-key-change-this-in-production')}`

const grant: Work = {
  name: 'client_credentials grant',
  request: (subject) =>
    post(subject, '/token', 'grant_type=client_credentials', {
      Authorization: credentials,
      'Content-Type': 'application/x-www-form-urlencoded',
    }),
  answer: () => ['"access_token":"', '"expires_in":3600'],
}

export const works: readonly Work[] = [
  echo('tools/call, 2025-11-25', { 'MCP-Protocol-Version': '2025-11-25' }),
  echo(
    'tools/call, 2026-07-28',
    { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': 'echo' },
    {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  ),
  grant,
]

/** A call of the tool echo. */
function echo(name: string, headers: Readonly<Record<string, string>>, meta?: object): Work {
  const messageOf = (connection: number) => `hello from ${connection}`
  return {
    name,
    request: (subject, token, connection) => {
      const params = { name: 'echo', arguments: { message: messageOf(connection) }, _meta: meta }
      const body = JSON.stringify({ jsonrpc: '2.0', id: connection, method: 'tools/call', params })
      return post(subject, '/mcp', body, {
        Authorization: `Bearer ${token}`,
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...headers,
      })
    },
    answer: (connection) => [`"id":${connection}`, `"structuredContent":{"echo":"${messageOf(connection)}",`],
  }
}

/** A request as it goes over the wire. */
export function post(
  { port }: Pick<Subject, 'port'>,
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
) {
  const all = {
    Host: `localhost:${port}`,
    'User-Agent': 'bench/1',
    ...headers,
    'Content-Length': body.length,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** An access token of the client. */
export async function tokenFrom(subject: Subject): Promise<string> {
  const connection = await openConnection(subject.port)
  const answer = await connection.ask(grant.request(subject, '', 0))
  connection.close()
  const [, token] = /"access_token":"([^"]+)"/.exec(answer) ?? []
  if (token === undefined) throw new Error(`no token from ${subject.name}: ${answer}`)
  return token
}
