// Owns the short facts of a step, in plain words. The log and the timeline tell the same.

import { paths } from '../protocol/names.ts'
import type { HandshakeEvent } from './event.ts'

/** Facts of a step as short phrases; `backticks` mark what was sent literally. */
export function factsOf({ path, details, status }: HandshakeEvent): readonly string[] {
  const { grantedScope, requestedScope, redirectUri, clientAuthMethod, protocolVersion, clientName } = details
  const asksForScope = path === paths.authorize || path === paths.token
  return [
    ...(clientName === undefined ? [] : [`client “${clientName}”`]),
    ...(redirectUri === undefined ? [] : [`redirect URI \`${redirectUri}\``]),
    ...(clientAuthMethod === undefined
      ? []
      : [`authenticated by \`${clientAuthMethod}\`${encoding(details)}`]),
    ...(asksForScope && requestedScope !== undefined ? [`asked for scope \`${requestedScope}\``] : []),
    ...(grantedScope === undefined ? [] : [`granted scope \`${grantedScope}\``]),
    ...(protocolVersion === undefined ? [] : [`revision \`${protocolVersion}\``]),
    ...(details.note === undefined ? [] : [details.note]),
    ...(path === paths.mcp && status === 405 ? ['only POST is served'] : []),
  ]
}

function encoding({ basicEncoding }: HandshakeEvent['details']): string {
  return basicEncoding === 'raw' || basicEncoding === 'form-encoded' ? `, ${basicEncoding}` : ''
}
