// What a step says about whose it is.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { agentOf } from './agent.ts'

const joining = ['token', 'code', 'family', 'pending', 'challenge'] as const

/** The digests of its token, code and so on: whoever shares one with it belongs to the same attempt. */
export function keysOf({ realm, details }: HandshakeEvent): string[] {
  const keys: string[] = []
  for (const name of joining) {
    const digest = details[name]
    if (digest !== undefined) keys.push(`${realm} ${name} ${digest}`)
  }
  return keys
}

/**
 * The redirect URI of an authorization request, if its client listens there on a port of this machine: no other client
 * can at the same time.
 */
export function listenerOf({ realm, details: { redirectUri } }: HandshakeEvent): string[] {
  return redirectUri !== undefined && /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]):\d+\//.test(redirectUri)
    ? [`${realm} at ${redirectUri}`]
    : []
}

/** Address and name of who made it, which several clients may share. */
export function callerOf(event: HandshakeEvent): string {
  return `${event.realm} ${addressOf(event)} ${agentOf(event)}`
}

/** Whether two steps have the same caller. */
export function haveSameCaller(one: HandshakeEvent, other: HandshakeEvent): boolean {
  return one.realm === other.realm && addressOf(one) === addressOf(other) && agentOf(one) === agentOf(other)
}

/**
 * The address. All of loopback counts as one, since `localhost` means two addresses and a client and its browser may
 * use either. Calls come in thousands, so this looks only at the text.
 */
export function addressOf({ remoteAddress }: HandshakeEvent): string {
  return isLoopbackAddress(remoteAddress) ? 'loopback' : remoteAddress
}
