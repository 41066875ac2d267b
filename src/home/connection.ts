// Owns whether a client has connected yet. It remembers three requests and no more: the last of any client, the
// last that was refused, and the last that the MCP endpoint served.

import type { HandshakeEvent, Recorder } from '../handshake/event.ts'
import { stepName } from '../handshake/step.ts'
import { explain } from '../protocol/explain.ts'
import { paths } from '../protocol/names.ts'
import type { ConnectionView } from './page-model.ts'

export interface ConnectionObserver {
  readonly record: Recorder
  /** What is to be said about it: to somebody who may watch clients all, to others only whether there was one. */
  view(mayWatch: boolean): ConnectionView
}

/** Where clients send their requests, and people do not. */
const clientPaths: ReadonlySet<string> = new Set([paths.authorize, paths.token, paths.register, paths.mcp])

export function connectionObserver(): ConnectionObserver {
  let last: HandshakeEvent | undefined
  let refused: HandshakeEvent | undefined
  let served: HandshakeEvent | undefined
  // A client says its name once, when it introduces itself; by its token it is known afterwards.
  let introduced: { readonly name: string; readonly token: string | undefined } | undefined

  function clientOf({ details, userAgent }: HandshakeEvent): string {
    if (introduced !== undefined && introduced.token === details.token) return introduced.name
    return userAgent === '' ? 'a client without a name' : userAgent
  }

  return {
    record(event) {
      const { path, details, refusal } = event
      if (!clientPaths.has(path)) return
      last = event
      if (details.clientName !== undefined && details.token !== undefined) {
        introduced = { name: details.clientName, token: details.token }
      }
      if (isServed(event)) served = event
      // Every client is first refused for want of a token: so it learns where to get one.
      else if (refusal !== undefined && refusal.reason !== 'token_missing') refused = event
    },

    view(mayWatch) {
      if (!mayWatch) return headline(served)
      if (served !== undefined) {
        const since = refused !== undefined && refused.at > served.at ? refused : undefined
        return { ...headline(served, clientOf(served)), last: moment(served), refusal: refusalOf(since) }
      }
      if (refused !== undefined) {
        const refusal = refusalOf(refused)
        return { kind: 'refused', headline: 'A client was refused', last: moment(last ?? refused), refusal }
      }
      if (last === undefined) return headline(undefined)
      return {
        kind: 'pending',
        headline: 'A client is on its way',
        last: moment(last),
        refusal: undefined,
      }
    },
  }
}

/** Whether a request came all the way: with a token that is good, and for something that there is. */
function isServed({ path, status, details, refusal }: HandshakeEvent): boolean {
  return path === paths.mcp && refusal === undefined && status < 400 && details.rpcMethods !== undefined
}

function headline(served: HandshakeEvent | undefined, client?: string): ConnectionView {
  const rest = { last: undefined, refusal: undefined }
  if (served === undefined) return { kind: 'pending', headline: 'No client has connected yet', ...rest }
  const connected = client === undefined ? 'A client has connected' : `Connected: ${client}`
  return { kind: 'ok', headline: connected, ...rest }
}

function moment(event: HandshakeEvent): ConnectionView['last'] {
  const iso = new Date(event.at).toISOString()
  return { what: stepName(event), iso, time: `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC` }
}

function refusalOf(event: HandshakeEvent | undefined): ConnectionView['refusal'] {
  if (event?.refusal === undefined) return undefined
  const { reason } = event.refusal
  return { text: explain(event.refusal).title, href: `${paths.errors}/${reason}` }
}
