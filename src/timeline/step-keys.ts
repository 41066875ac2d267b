// What a step says about whose it is.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isLoopbackAddress } from '../loopback.ts'
import { agentOf } from './attempts.ts'

const joining = ['token', 'code', 'family', 'pending', 'challenge'] as const

/** The digests of its token, code and so on: whoever shares one with it belongs to the same attempt. */
export function keysOf({ realm, details }: HandshakeEvent): string[] {
  return joining.flatMap((name) => (details[name] === undefined ? [] : [`${realm} ${name} ${details[name]}`]))
}

/** Address and name of who made it, which several clients may share. */
export function callerOf(event: HandshakeEvent): string {
  return `${event.realm} ${addressOf(event)} ${agentOf(event)}`
}

/**
 * The address. All of loopback counts as one, since `localhost` means two addresses and a client and its browser may
 * use either. Calls come in thousands, so this looks only at the text.
 */
export function addressOf({ remoteAddress }: HandshakeEvent): string {
  return isLoopbackAddress(remoteAddress) ? 'loopback' : remoteAddress
}
