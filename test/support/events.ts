// Events as the server records them, for tests that feed them by hand.

import type { DetailsOf, EventFacts, EventOf, HandshakeEvent } from '../../src/handshake/event.ts'
import { type Destination, endpoints, scenarioEndpoints } from '../../src/protocol/endpoints.ts'

const paths = new Map<string, string>(
  Object.entries({ ...endpoints, ...scenarioEndpoints }).map(([name, { path }]) => [name, path]),
)

/** An ordinary event of an endpoint, with what a test wants different. */
export function eventOf<E extends Destination>(
  endpoint: E,
  { details, ...changes }: Partial<EventFacts> & { readonly details?: DetailsOf<E> | undefined } = {},
): EventOf<E> & HandshakeEvent {
  const facts: EventFacts = {
    realm: 'main',
    endpoint,
    at: 0,
    durationMs: 1,
    method: 'POST',
    path: paths.get(endpoint) ?? '/elsewhere',
    status: 200,
    remoteAddress: '127.0.0.1',
    connection: undefined,
    userAgent: 'node',
    host: 'localhost:9003',
    refusal: undefined,
    bent: undefined,
    heldBackMs: undefined,
    delivered: true,
    needlessAuthorization: undefined,
    secretInQuery: false,
    retryAfterSeconds: undefined,
  }
  // Right by the signature; TypeScript cannot see that a mapped union is indexed by E.
  return { ...facts, ...changes, details: details ?? {} } as EventOf<E> & HandshakeEvent
}
