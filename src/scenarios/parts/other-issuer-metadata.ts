// The second issuer of a scenario, as its metadata describes it.

import { endpointPaths } from '../../protocol/endpoints.ts'
import { type MetadataPlace, otherIssuerPath } from '../../protocol/places.ts'
import type { Metadata } from '../../protocol/seams.ts'
import type { ScenarioPlace } from '../scenario.ts'

/** Its issuer identifier. */
export function otherIssuerOf({ issuer }: ScenarioPlace): string {
  return issuer + otherIssuerPath
}

/** Its document, complete; `right` is the one of the realm's own issuer. */
export function otherIssuerMetadata(right: Metadata, realm: ScenarioPlace): Metadata {
  const issuer = otherIssuerOf(realm)
  return {
    ...right,
    issuer,
    authorization_endpoint: issuer + endpointPaths.authorize,
    token_endpoint: issuer + endpointPaths.token,
    revocation_endpoint: issuer + endpointPaths.revoke,
    introspection_endpoint: issuer + endpointPaths.introspect,
  }
}

/** Whether a place is where its document belongs. */
export function isOfOtherIssuer({ document, form }: MetadataPlace): boolean {
  return document === 'oauth-authorization-server' && form === 'of the other issuer'
}
