// Owns POST /register: there is one client, and it is registered already (RFC 7591 §3.2.2 for the shape).

import type { RequestHandler } from 'express'
import { refuse } from '../protocol/refusal.ts'

/** Refuses with the client id to use instead, whatever the method. */
export function refuseRegistration(clientId: string): RequestHandler {
  return () => {
    throw refuse('registration_off', { clientId })
  }
}
