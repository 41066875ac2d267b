// The log and the timeline both use these phrases.

import type { Details, DetailsOf, HandshakeEvent } from './event.ts'

/** Facts of a step as short phrases; `backticks` mark what was sent literally. */
export function factsOf({ endpoint, details, status }: HandshakeEvent): readonly string[] {
  const {
    clientName,
    redirectUri,
    requestedScope,
    grantedScope,
    protocolVersion,
    introspected,
    otherResource,
  } = details
  return [
    ...(clientName === undefined ? [] : [`client “${clientName}”`]),
    ...(redirectUri === undefined ? [] : [`redirect URI \`${redirectUri}\``]),
    ...authentication(details),
    ...(otherResource === undefined ? [] : [`about the resource \`${otherResource}\``]),
    ...(requestedScope === undefined ? [] : [`asked for scope \`${requestedScope}\``]),
    ...(grantedScope === undefined ? [] : [`granted scope \`${grantedScope}\``]),
    ...(protocolVersion === undefined ? [] : [`revision \`${protocolVersion}\``]),
    ...(details.repeated === undefined ? [] : ['within the grace window']),
    ...(introspected === undefined ? [] : [introspections[introspected]]),
    ...(endpoint === 'mcp' && status === 405 ? ['only POST is served'] : []),
  ]
}

const introspections: Readonly<Record<NonNullable<DetailsOf<'introspect'>['introspected']>, string>> = {
  Bearer: 'active Bearer',
  refresh_token: 'active refresh_token',
  inactive: 'not active',
}

function authentication({ clientAuthMethod, basicEncoding }: Details): readonly string[] {
  if (clientAuthMethod === undefined) return []
  const isTold = basicEncoding === 'raw' || basicEncoding === 'form-encoded'
  return [`authenticated with \`${clientAuthMethod}\`${isTold ? `, ${basicEncoding}` : ''}`]
}
