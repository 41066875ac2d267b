// Remarks on what this server takes and others may not, where no rule says that it is wrong.

import type { HandshakeEvent } from '../handshake/event.ts'
import { anyOf, quoted, rfc } from '../protocol/explanations/text.ts'
import type { Row } from './attempt.ts'
import type { Finding } from './findings.ts'

/**
 * A client that was given another address than that of the MCP endpoint. It shows in the resource that the client sends,
 * or in the metadata that it asks for if it neither asks for ours nor comes to the MCP endpoint: many clients look for
 * the root's document too. A request at the address itself is refused, which says enough.
 */
export function* otherAddress(rows: readonly Row[]): Iterable<Finding> {
  const own = rows.filter(({ first }) => first.method !== 'OPTIONS')
  if (own.some(({ first }) => first.endpoint === 'misdirected')) return
  const hasCome = own.some(({ first }) => first.endpoint === 'mcp')
  const asked = own.filter(({ first }) => first.endpoint === 'protectedResourceMetadata')
  const isLost = !hasCome && asked.length > 0 && asked.every(({ first }) => isAboutOther(first))
  const found = isLost
    ? asked[0]
    : own.find(({ first }) => isTaken(first) && isAboutOther(first) && !endsInSlash(first))
  const { otherResource, ownResource } = found?.first.details ?? {}
  if (found === undefined) return
  yield {
    id: 'address_differs',
    row: rows.indexOf(found),
    kind: 'remark',
    title: `The client ${hasCome ? 'asked for' : 'was given'} “${otherResource}”, but the MCP endpoint is “${ownResource}”`,
    text: hasCome
      ? `This server takes that \`resource\` for its own. Others refuse it, or issue a token that their MCP server refuses: send \`${ownResource}\`.`
      : `Clients use the address that they were given as it is, and stop where the metadata names another. Connect the client to \`${ownResource}\`.`,
    rule: hasCome ? rfc(8707, '2') : rfc(9728, '3.3'),
    worthFixing: true,
  }
}

function isAboutOther({ details }: HandshakeEvent): boolean {
  return details.otherResource !== undefined
}

/** Whether a slash at the end is all that differs. */
export function endsInSlash({ details }: HandshakeEvent): boolean {
  return details.otherResource === `${details.ownResource}/`
}

/** Whether a resource was sent and taken for ours. */
export function isTaken({ endpoint, refusal }: HandshakeEvent): boolean {
  return (endpoint === 'authorize' || endpoint === 'token') && refusal === undefined
}

export function* unknownScopes(rows: readonly Row[]): Iterable<Finding> {
  const row = rows.findIndex(({ first }) => first.details.unknownScope !== undefined)
  const scopes = rows[row]?.first.details.unknownScope?.split(' ') ?? []
  if (scopes.length === 0) return
  yield {
    id: 'scope_unknown_ignored',
    row,
    kind: 'remark',
    title: `There is no scope ${anyOf(scopes.map(quoted))} here`,
    text: 'It was left out of what was granted. The metadata lists those that exist as `scopes_supported`.',
    rule: rfc(6749, '3.3'),
    worthFixing: false,
  }
}
