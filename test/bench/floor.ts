// What the server is compared with: node:http, and the least work that the same requests need. Tokens are kept as
// digests, for that is no matter of speed; nothing else of OAuth or MCP is right here.

import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

const tokens = new Map<string, { readonly scope: string; readonly expiresAt: number }>()

const server = createServer((req, res) => {
  let body = ''
  req.setEncoding('utf8')
  req.on('data', (chunk) => {
    body += chunk
  })
  req.on('end', () => {
    if (req.url === '/token') send(res, 200, issued(new URLSearchParams(body)))
    else if (isAllowed(req)) send(res, 200, answer(JSON.parse(body)))
    else send(res, 401, {})
  })
})

server.listen(0, 'localhost', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`  MCP server  http://localhost:${port}/mcp\n`)
})

function issued(form: URLSearchParams): object {
  const token = randomBytes(32).toString('base64url')
  const scope = form.get('scope') ?? 'user'
  tokens.set(digest(token), { scope, expiresAt: Date.now() + 3_600_000 })
  return { access_token: token, token_type: 'Bearer', expires_in: 3600, scope }
}

function isAllowed({ headers }: IncomingMessage): boolean {
  const token = tokens.get(digest(headers.authorization?.slice('Bearer '.length) ?? ''))
  return token !== undefined && token.expiresAt > Date.now()
}

interface Call {
  readonly id: number
  readonly params: { readonly arguments: { readonly message: string } }
}

function answer({ id, params }: Call): object {
  const { message } = params.arguments
  const structuredContent = { echo: message, length: message.length }
  const content = [{ type: 'text', text: JSON.stringify(structuredContent) }]
  return { jsonrpc: '2.0', id, result: { content, structuredContent } }
}

function digest(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

function send(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body)
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
  res.end(text)
}
