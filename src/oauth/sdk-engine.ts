// The SDK's router, one for all realms: the engine at /authorize, /token and /revoke. It sees only what was checked
// before, because its own checks are incomplete (SDK-NOTES 3 to 16) and it accepts paths in any case and with a trailing
// slash.

import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js'
import type { RequestHandler } from 'express'
import type { Trace } from '../handshake/trace.ts'
import { type Caller, type EngineContext, oauthProvider } from './provider.ts'

export type { EngineContext } from './provider.ts'

export interface SdkEngine {
  /** To be called with the path of the endpoint as `url`. */
  readonly handle: RequestHandler
  /** The client ID as which a request of a realm asks. The router looks it up before anything else, so none stays here. */
  admit(context: EngineContext, trace: Trace): string
}

export function sdkEngine(): SdkEngine {
  const callers = new Map<string, Caller>()
  let last = 0
  const take = (clientId: string) => {
    const caller = callers.get(clientId)
    callers.delete(clientId)
    return caller
  }
  return {
    handle: mcpAuthRouter({
      provider: oauthProvider(take),
      // It appears only in the SDK's metadata documents, which nobody can reach. A constant satisfies the SDK's rule
      // that an issuer be https or one of two loopback names (SDK-NOTES 22).
      issuerUrl: new URL('http://localhost'),
      authorizationOptions: { rateLimit: false },
      tokenOptions: { rateLimit: false },
      revocationOptions: { rateLimit: false },
    }),
    admit(context, trace) {
      last += 1
      const clientId = `request ${last}`
      callers.set(clientId, { context, trace })
      return clientId
    },
  }
}
