// Whether a client has connected yet. Only three requests are remembered: the last of any client, the last that was
// refused, and the last that the MCP endpoint served.

import type { EventOf, HandshakeEvent, Recorder } from '../handshake/event.ts'
import { shortAgent } from '../handshake/short-agent.ts'
import { areaOf, stepName } from '../handshake/step.ts'
import type { Area } from '../protocol/endpoints.ts'
import { errorPath } from '../protocol/error-uri.ts'
import { explain } from '../protocol/explain.ts'
import type { ConnectionView } from './page-model.ts'

export interface LastClient {
  readonly record: Recorder
  /** Everything for readers who may watch clients; others only learn whether there was one. */
  view(mayWatch: boolean): ConnectionView
}

/** Where clients send requests and people do not. */
const areasOfClients: ReadonlySet<Area> = new Set(['authorization', 'token', 'mcp'])

export function rememberLastClient(): LastClient {
  let last: HandshakeEvent | undefined
  let refused: HandshakeEvent | undefined
  let served: EventOf<'mcp'> | undefined
  // A client says its name only once, when it introduces itself; after that its token identifies it.
  let introduced: EventOf<'mcp'>['details'] = {}

  function nameOf({ details: { token }, userAgent }: EventOf<'mcp'>): string {
    const name = introduced.token === token ? introduced.clientName : undefined
    return name ?? shortAgent(userAgent)
  }

  return {
    record(event) {
      if (!areasOfClients.has(areaOf(event))) return
      last = event
      if (event.endpoint === 'mcp' && event.details.clientName !== undefined) introduced = event.details
      if (isServed(event)) served = event
      // Every client is first refused for lack of a token; that is how it learns where to get one.
      else if (event.refusal !== undefined && event.refusal.reason !== 'token_missing') refused = event
    },

    view(mayWatch) {
      if (served !== undefined) {
        if (!mayWatch) return { ...nothing, kind: 'ok', headline: 'A client has connected' }
        const since = refused !== undefined && refused.at > served.at ? refused : undefined
        return {
          kind: 'ok',
          headline: `Connected: ${nameOf(served)}`,
          headlineHref: undefined,
          last: moment(served),
          refusal: since && linkTo(since),
        }
      }
      if (!mayWatch || last === undefined) {
        return { ...nothing, kind: 'pending', headline: 'No client has connected yet' }
      }
      const cause = refused && linkTo(refused)
      return {
        kind: cause === undefined ? 'pending' : 'refused',
        headline: cause === undefined ? 'A client is connecting' : `Refused: ${cause.text}`,
        headlineHref: cause?.href,
        last: moment(last),
        refusal: undefined,
      }
    },
  }
}

const nothing = { headlineHref: undefined, last: undefined, refusal: undefined } as const

/** Whether a request succeeded: with a valid token, and for something that exists. */
function isServed(event: HandshakeEvent): event is EventOf<'mcp'> & HandshakeEvent {
  const { endpoint, status, details, refusal } = event
  return endpoint === 'mcp' && refusal === undefined && status < 400 && details.rpcMethods !== undefined
}

function moment(event: HandshakeEvent): ConnectionView['last'] {
  const iso = new Date(event.at).toISOString()
  return { what: stepName(event), iso, time: `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` }
}

function linkTo({ refusal }: HandshakeEvent): ConnectionView['refusal'] {
  return refusal && { text: explain(refusal).title, href: errorPath(refusal.reason) }
}
