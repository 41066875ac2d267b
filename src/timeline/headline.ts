// The first line about an attempt: what it is stuck on and what to do, or how far it got.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { type Destination, destinations } from '../protocol/endpoints.ts'
import { explain } from '../protocol/explain.ts'
import { allOf, names } from '../protocol/explanations/text.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import type { Attempt, Row } from './attempt.ts'
import type { Finding } from './findings.ts'
import { standingRefusal } from './open-refusals.ts'

export interface Headline {
  /** `warn`: the client got through with a flaw, or stopped by itself; `pending`: it is still under way. */
  readonly kind: 'ok' | 'warn' | 'error' | 'pending'
  /** A sentence without its period. */
  readonly title: string
  readonly fix?: string | undefined
  readonly snippet?: string | undefined
  /** The reason of a refusal, with a page below /errors. */
  readonly reason?: RefusalReason | undefined
}

/** The headline of an attempt. `quiet`: nothing has come for so long that nothing more is expected. */
export function headlineOf(
  { rows, continuedIn }: Pick<Attempt, 'rows' | 'continuedIn'>,
  findings: readonly Finding[],
  quiet: boolean,
): Headline {
  const refused = standingRefusal(rows)
  if (refused !== undefined) return stuck(refused, findings)
  const progress = progressOf(rows, continuedIn, quiet)
  const finding = findings.find(({ worthFixing }) => worthFixing)
  if (finding === undefined || progress.kind === 'pending') return progress
  // A finding probably explains why a client stopped by itself; a client that got through was lucky.
  if (progress.kind === 'warn') return { ...progress, ...(finding.kind === 'remark' && told(finding)) }
  return { kind: 'warn', title: `${progress.title}, but: ${finding.title}`, fix: finding.text }
}

function told({ title, text }: Finding): Pick<Headline, 'title' | 'fix'> {
  return { title, fix: text }
}

function stuck({ method, path, status, refusal }: HandshakeEvent, findings: readonly Finding[]): Headline {
  if (refusal === undefined) {
    return {
      kind: 'error',
      title: `\`${method} ${path}\` was answered with ${status}`,
      fix: 'The body of the answer says why; look for it in your client’s log.',
    }
  }
  const { title, fix, snippet } = explain(refusal)
  const { reason } = refusal
  const notRefreshed = reason === 'token_expired' && findings.some(({ id }) => id === 'token_not_renewed')
  return {
    kind: reason === 'access_denied' ? 'warn' : 'error',
    title: notRefreshed ? `${title}, but the client does not refresh it` : title,
    fix,
    snippet,
    reason,
  }
}

/** How far an attempt got if nothing was refused. */
function progressOf(rows: readonly Row[], continuedIn: number | undefined, quiet: boolean): Headline {
  const events = rows.map(({ last }) => last)
  const wasAt = (endpoint: Destination) => events.some((event) => event.endpoint === endpoint)
  const calls = events.filter((event) => event.endpoint === 'mcp' && !isFailure(event) && event.status < 400)
  if (calls.some(({ method }) => method === 'POST')) return { kind: 'ok', title: connected(calls) }
  if (events.some(({ endpoint, details }) => endpoint === 'token' && details.token !== undefined)) {
    return { kind: 'pending', title: 'The client has an access token but has not called `/mcp` with it yet' }
  }
  const stopped = (waiting: string, title: string, fix: string): Headline =>
    quiet ? { kind: 'warn', title, fix } : { kind: 'pending', title: waiting }
  if (events.some(({ details }) => details.decision === 'allowed' || details.decision === 'auto-approved')) {
    return stopped(
      'The browser is taking a code to the client',
      'The client got a code but did not exchange it',
      wasAt('callback')
        ? 'The redirect URI is a page of this server, where no client is listening. Send the code to `/token` ' +
            'yourself, or give your client its own redirect URI.'
        : `Look at your client: is it listening at ${redirectUriOf(events)}, and what does it say about \`state\` and \`iss\`?`,
    )
  }
  if (wasAt('authorize'))
    return { kind: 'pending', title: 'A person is being asked to sign in and allow access' }
  if (continuedIn !== undefined) {
    return { kind: 'ok', title: `The client already had a token and went on in attempt ${continuedIn}` }
  }
  if (events.some(({ endpoint }) => destinations[endpoint].area === 'discovery')) {
    return stopped(
      'The client is reading the metadata',
      'The client read the metadata but did not go on',
      'Look at your client’s log. Usual causes: it has no client ID and wants to register, the address ' +
        'it was given differs from the one in the metadata, or it wants the issuer beside its client ID (AI SDK 2).',
    )
  }
  if (events.some(({ refusal }) => refusal?.reason === 'token_missing')) {
    return stopped(
      'A client was told to sign in',
      'The client did not go on after the 401',
      'Turn on OAuth for this server in your client, or connect it through mcp-remote.',
    )
  }
  return { kind: 'ok', title: 'Requests outside a sign-in' }
}

function connected(calls: readonly HandshakeEvent[]): string {
  const tools = [...new Set(calls.flatMap(({ details }) => details.tool ?? []))].slice(0, 5)
  if (tools.length === 0) return 'Connected'
  return `Connected, and called ${allOf(names(tools))}`
}

function redirectUriOf(events: readonly HandshakeEvent[]): string {
  const uri = events.findLast(({ details }) => details.redirectUri !== undefined)?.details.redirectUri
  return uri === undefined ? 'its redirect URI' : `\`${uri}\``
}
