// What a step lacks although nothing refused it: requests that a correct client makes and this one was not seen to make,
// parameters that it left out, and habits that fail with stricter servers. Nothing here is a verdict: what was not seen
// may have happened before the timeline began.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isLoopbackUrl } from '../loopback.ts'
import { destinations } from '../protocol/endpoints.ts'
import { type Rule, rfc } from '../protocol/explanations/text.ts'
import { paths } from '../protocol/names.ts'
import type { Attempt, Row } from './attempt.ts'

/** Every kind of finding. Whoever treats one specially asks for its id, never for its words. */
export type FindingId =
  | 'first_call_not_seen'
  | 'metadata_not_seen'
  | 'metadata_not_seen_after_challenge'
  | 'resource_missing'
  | 'state_missing'
  | 'basic_not_form_encoded'
  | 'host_differs'
  | 'token_not_renewed'

export interface Finding {
  readonly id: FindingId
  /** A step that is missing stands before this row; anything else is about it. */
  readonly row: number
  readonly kind: 'step missing' | 'parameter missing' | 'remark'
  /** A sentence without its period. */
  readonly title: string
  readonly text: string
  readonly rule: Rule
  /** Whether somebody should look at it although the client got through. */
  readonly worthFixing: boolean
}

/** What there is to find in an attempt, in the order of its rows. `quiet`: nothing more is to be expected. */
export function findingsOf(
  { rows }: Pick<Attempt, 'rows'>,
  publicUrl: string,
  quiet: boolean,
): readonly Finding[] {
  return [
    ...skippedDiscovery(rows),
    ...missingParameters(rows),
    ...rawCredentials(rows),
    ...otherHost(rows, publicUrl),
    ...notRefreshed(rows, quiet),
    ...stoppedEarly(rows, quiet),
  ].sort((a, b) => a.row - b.row)
}

function* skippedDiscovery(rows: readonly Row[]): Iterable<Finding> {
  const start = rows.findIndex(
    ({ first }) => first.endpoint === 'authorize' || first.details.grantType === 'client_credentials',
  )
  if (start === -1) return
  const before = rows.slice(0, start)
  const unlessKnown = 'That is fine if the client was given the endpoints or knows them from before.'
  if (!before.some(({ first }) => first.endpoint === 'mcp')) {
    yield {
      id: 'first_call_not_seen',
      row: start,
      kind: 'step missing',
      title: 'MCP request without a token',
      text: `A client that calls \`/mcp\` first is told by the 401 where to begin, and for which scope to ask. ${unlessKnown}`,
      rule: rfc(9728, '5'),
      worthFixing: false,
    }
  }
  if (!before.some(({ first }) => isDiscovery(first))) {
    yield {
      id: 'metadata_not_seen',
      row: start,
      kind: 'step missing',
      title: 'Protected resource metadata',
      text: `The address of it is in the 401. A client that does not read it cannot find another authorization server. ${unlessKnown}`,
      rule: rfc(9728, '3'),
      worthFixing: false,
    }
  }
}

function* missingParameters(rows: readonly Row[]): Iterable<Finding> {
  for (const [row, { first }] of rows.entries()) {
    const { hasResource, hasState, grantType } = first.details
    const isAuthorization = first.endpoint === 'authorize'
    if (hasResource === false && (isAuthorization || grantType === 'authorization_code')) {
      yield {
        id: 'resource_missing',
        row,
        kind: 'parameter missing',
        title: `The ${isAuthorization ? 'authorization' : 'token'} request has no \`resource\``,
        text: 'This server has one resource and takes that. Others issue a token for no resource, or refuse: send the address of the MCP server.',
        rule: rfc(8707, '2'),
        worthFixing: true,
      }
    }
    if (hasState === false) {
      yield {
        id: 'state_missing',
        row,
        kind: 'parameter missing',
        title: 'The authorization request has no `state`',
        text: 'By it the client knows to which of its requests an answer belongs. Send a new random one each time, and compare.',
        rule: rfc(6749, '10.12'),
        worthFixing: true,
      }
    }
  }
}

function* rawCredentials(rows: readonly Row[]): Iterable<Finding> {
  const row = rows.findIndex(({ first }) => first.details.basicEncoding === 'raw')
  if (row === -1) return
  yield {
    id: 'basic_not_form_encoded',
    row,
    kind: 'remark',
    title: 'The Basic credentials were not form-encoded',
    text: 'This server understood them all the same. A stricter one decodes them first and gets another secret: form-encode client ID and client secret before they are joined.',
    rule: rfc(6749, '2.3.1'),
    worthFixing: true,
  }
}

function* otherHost(rows: readonly Row[], publicUrl: string): Iterable<Finding> {
  const own = new URL(publicUrl).host
  // A proxy in front may well ask under another name; on loopback the client itself was given it.
  if (!isLoopbackUrl(publicUrl)) return
  const row = rows.findIndex(({ first }) => !isSent(first) && first.host !== own)
  if (row === -1) return
  yield {
    id: 'host_differs',
    row,
    kind: 'remark',
    title: `The client came to “${rows[row]?.first.host}”, and this server is “${own}”`,
    text: `Clients compare the address that they were given with the one in the metadata, and many stop when they differ. Connect the client to \`${publicUrl}${paths.mcp}\`, or start the server with \`--public-url\`.`,
    rule: rfc(9728, '3.3'),
    worthFixing: true,
  }
}

/** Requests to addresses that the metadata names, and not those that a person typed. */
function isSent(event: HandshakeEvent): boolean {
  return event.endpoint !== 'mcp' && !isDiscovery(event)
}

function isDiscovery({ endpoint }: HandshakeEvent): boolean {
  return destinations[endpoint].area === 'discovery'
}

function* notRefreshed(rows: readonly Row[], quiet: boolean): Iterable<Finding> {
  const at = rows.findLastIndex(({ first }) => first.refusal?.reason === 'token_expired')
  const after = rows.slice(at + 1)
  if (at === -1 || after.some(({ first }) => first.endpoint === 'token')) return
  const wentOn = after.length > 0 || (rows[at]?.count ?? 1) > 1
  if (!wentOn && !quiet) return
  const refreshable = rows.some(({ first }) => first.details.hasRefreshToken === true)
  yield {
    id: 'token_not_renewed',
    row: at + 1,
    kind: 'step missing',
    title: refreshable ? 'Token request: refresh_token' : 'Token request',
    text: refreshable
      ? 'The client has a refresh token. With it, it gets a new access token without a person.'
      : 'The client has no refresh token: it has to ask for a new access token as it did for the first.',
    rule: rfc(6749, '1.5'),
    worthFixing: true,
  }
}

function* stoppedEarly(rows: readonly Row[], quiet: boolean): Iterable<Finding> {
  if (!quiet || rows.length === 0) return
  if (!rows.every(({ first }) => first.refusal?.reason === 'token_missing')) return
  yield {
    id: 'metadata_not_seen_after_challenge',
    row: rows.length,
    kind: 'step missing',
    title: 'Protected resource metadata',
    text: 'After a 401 a client that knows MCP authorization reads the document that `resource_metadata` names.',
    rule: rfc(9728, '5'),
    worthFixing: true,
  }
}
