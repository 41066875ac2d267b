// There is one client, and it is registered already. RFC 7591 §3.2.2 has the form of the refusal.

import type { RequestHandler } from 'express'
import { refuse } from '../protocol/refusal.ts'

/** Refuses any method, with the client ID to use instead. */
export function refuseRegistration(clientId: string): RequestHandler {
  return () => {
    throw refuse('registration_off', { clientId })
  }
}
