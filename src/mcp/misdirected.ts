// MCP clients at an address without an MCP server: the most likely slip is to leave off the path. They are told where
// it is, and the timeline sees them. This file must not know which addresses those are.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { isJsonContentType } from '@modelcontextprotocol/server'
import type { Request, RequestHandler } from 'express'
import { clipped } from '../clipped.ts'
import { traceOf } from '../handshake/trace.ts'
import { bodyReader } from '../http/body.ts'
import { refuse } from '../protocol/refusal.ts'
import { prefersPage, type RefusalWriter, sendErrorJson } from '../refusals/send-refusal.ts'
import { isSecret, shortDigest } from '../secrets.ts'
import { crossOrigin } from './cross-origin.ts'
import { noteMessages } from './message-notes.ts'
import { rpcMessages } from './rpc-message.ts'

export interface MisdirectedContext extends RefusalWriter {
  /** The MCP endpoint that is probably meant. */
  readonly mcpUrl: string
  /** Origins of web pages that may read the answer, besides loopback. */
  readonly allowedOrigins: readonly string[]
}

/** Refuses a request that looks like an MCP client's, in JSON; passes on any other. */
export function misdirectedRequests(context: MisdirectedContext): RequestHandler {
  const { mcpUrl } = context
  // As at the endpoint itself: a web app that may call that may also read that it is elsewhere.
  const isOnlyPreflight = crossOrigin(context.allowedOrigins)
  return async (req, res, next) => {
    if (!isOfMcpClient(req)) return next()
    try {
      noteClient(req)
      if (isOnlyPreflight(req, res)) return
      const body = await readSmallBody(req, res)
      if (body !== undefined) noteMessages(req, rpcMessages(body))
      throw refuse('mcp_address_wrong', { received: clipped(req.baseUrl + req.path), mcpUrl })
    } catch (error) {
      sendErrorJson(res, error, context)
    }
  }
}

/** Whether a request looks like an MCP client's, or like the preflight of one. Forms and visits of people do not. */
function isOfMcpClient(req: Request): boolean {
  const { method, headers } = req
  if (method === 'OPTIONS') return preflights.test(headers['access-control-request-headers'] ?? '')
  if ((method === 'GET' || method === 'HEAD') && prefersPage(req)) return false
  return (
    isJsonPost(req) ||
    (headers.accept ?? '').includes('text/event-stream') ||
    /^bearer /i.test(headers.authorization ?? '') ||
    'mcp-protocol-version' in headers ||
    'mcp-session-id' in headers
  )
}

function isJsonPost({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && isJsonContentType(headers['content-type'] ?? null)
}

/** Headers that a web page may not send without asking first. */
const preflights = /(?:^|[\s,])(?:authorization|content-type|mcp-[a-z-]+)(?:$|[\s,])/i

/** Notes whose request it is: with the token that was sent, the step joins those of its sign-in. It is not checked. */
function noteClient(req: IncomingMessage): void {
  const trace = traceOf(req)
  trace.endpoint = 'misdirected'
  const [, token = ''] = /^bearer +(\S+)$/i.exec(req.headers.authorization ?? '') ?? []
  if (isSecret(token, 'mcp_at_')) trace.note('misdirected', { token: shortDigest(token) })
}

const smallBytes = 16 * 1024

const readText = bodyReader({ limitBytes: smallBytes, isCharset: (charset) => charset.startsWith('utf-') })

/** The body if it is small and JSON, only to say in the timeline what was asked; undefined if it cannot be read. */
async function readSmallBody(req: IncomingMessage, res: ServerResponse): Promise<unknown> {
  // Without a length, nobody knows how much is to come.
  if (!isJsonPost(req) || !(Number(req.headers['content-length']) <= smallBytes)) return undefined
  try {
    return JSON.parse(await readText(req, res))
  } catch {
    return undefined
  }
}
