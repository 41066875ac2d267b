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
  const facts: string[] = []
  if (clientName !== undefined) facts.push(`client “${clientName}”`)
  if (redirectUri !== undefined) facts.push(`redirect URI \`${redirectUri}\``)
  if (details.clientAuthMethod !== undefined) facts.push(authentication(details))
  if (otherResource !== undefined) facts.push(`about the resource \`${otherResource}\``)
  if (requestedScope !== undefined) facts.push(`asked for scope \`${requestedScope}\``)
  if (grantedScope !== undefined) facts.push(`granted scope \`${grantedScope}\``)
  if (protocolVersion !== undefined) facts.push(`revision \`${protocolVersion}\``)
  if (details.repeated !== undefined) facts.push('within the grace window')
  if (introspected !== undefined) facts.push(introspections[introspected])
  if (endpoint === 'mcp' && status === 405) facts.push('only POST is served')
  return facts
}

const introspections: Readonly<Record<NonNullable<DetailsOf<'introspect'>['introspected']>, string>> = {
  Bearer: 'active Bearer',
  refresh_token: 'active refresh_token',
  inactive: 'not active',
}

function authentication({ clientAuthMethod, basicEncoding }: Details): string {
  const isTold = basicEncoding === 'raw' || basicEncoding === 'form-encoded'
  return `authenticated with \`${clientAuthMethod}\`${isTold ? `, ${basicEncoding}` : ''}`
}
