// The log, the timeline and the home page all use these names.

import { type Area, destinations } from '../protocol/endpoints.ts'
import type { EventOf, HandshakeEvent } from './event.ts'

/** What the client wanted with this request, as a short phrase. */
export function stepName(event: HandshakeEvent): string {
  if (event.method === 'OPTIONS') return 'CORS preflight'
  const { called } = destinations[event.endpoint]
  switch (event.endpoint) {
    case 'loginCallback':
      return withParticular(called, event.details.decision)
    case 'token':
      return withParticular(called, event.details.grantType)
    case 'mcp':
      return mcpStep(event, called)
    case 'misdirected':
      return misdirectedStep(event, called)
    default:
      return called
  }
}

function withParticular(called: string, particular: string | undefined): string {
  return particular === undefined ? called : `${called}: ${particular}`
}

function mcpStep({ method, details, refusal }: EventOf<'mcp'>, called: string): string {
  const { rpcMethods = [], tool } = details
  if (refusal?.reason === 'token_missing') return `${called} without a token`
  if (method === 'GET') return 'MCP stream'
  if (method === 'DELETE') return 'end of the MCP session'
  if (rpcMethods.length === 0) return called
  return `MCP ${rpcMethods.join(' + ')}${tool === undefined ? '' : ` ${tool}`}`
}

function misdirectedStep({ details: { rpcMethods = [] } }: EventOf<'misdirected'>, called: string): string {
  return rpcMethods.length === 0 ? called : `MCP ${rpcMethods.join(' + ')} at another address`
}

/** What a request is about. */
export function areaOf({ endpoint }: HandshakeEvent): Area {
  return destinations[endpoint].area
}

/** Whether a request belongs to a handshake; pages, assets, health checks and questions of testers do not. */
export function isStep({ endpoint }: HandshakeEvent): boolean {
  return endpoint !== 'elsewhere' && endpoint !== 'ofTest'
}
