// The first line about an attempt: what it is stuck on and what to do, or how far it got.

import type { HandshakeEvent } from '../handshake/event.ts'
import { isFailure } from '../handshake/outcome.ts'
import { areaOf } from '../handshake/step.ts'
import type { Destination } from '../protocol/endpoints.ts'
import { explain } from '../protocol/explain.ts'
import { allOf, names } from '../protocol/explanations/text.ts'
import type { Refusal, RefusalReason } from '../protocol/refusal.ts'
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

/**
 * How long nothing has come: `quiet`, so long that nothing more is expected of a client; `expired`, so long that
 * nothing more is expected of a person either.
 */
export type Silence = 'none' | 'quiet' | 'expired'

/** What a headline is about. */
type Told = Pick<Attempt, 'rows' | 'continuedIn' | 'perhapsIn'>

/** The headline of an attempt. */
export function headlineOf(attempt: Told, findings: readonly Finding[], silence: Silence): Headline {
  const { rows } = attempt
  const refused = standingRefusal(rows)
  if (refused !== undefined) return stuck(refused, findings)
  const progress = progressOf(attempt, silence)
  if (progress.kind === 'pending') return progress
  if (progress.kind === 'warn') {
    // That it has the wrong address probably explains why a client stopped by itself.
    const address = findings.find(({ id }) => id === 'address_differs' || id === 'host_differs')
    if (address === undefined || isAboutPerson(rows)) return progress
    return { kind: 'warn', title: address.title, fix: address.text }
  }
  // The client got through here, but a stricter server may refuse it.
  const finding = findings.find(({ worthFixing }) => worthFixing)
  if (finding === undefined) return progress
  return { kind: 'warn', title: `${progress.title}, but: ${finding.title}`, fix: finding.text }
}

function stuck(event: HandshakeEvent, findings: readonly Finding[]): Headline {
  const { method, path, status, refusal, bent } = event
  if (bent === 'fault') {
    return {
      kind: 'warn',
      title: `A test had \`${method} ${path}\` fail, and the client has not got past it yet`,
      fix: 'The answer was on purpose. See in your client’s log what it makes of it, and whether it tries again.',
    }
  }
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
    kind: isHarmless(refusal) ? 'warn' : 'error',
    title: notRefreshed ? `${title}, but the client does not refresh it` : title,
    fix,
    snippet,
    reason,
  }
}

/** Whether clients that work well meet this too: a person may deny, and a server need not have every feature. */
function isHarmless({ reason, facts }: Refusal): boolean {
  return reason === 'access_denied' || (reason === 'method_unknown' && facts.feature !== undefined)
}

/** How far an attempt got if nothing was refused. */
function progressOf({ rows, continuedIn, perhapsIn }: Told, silence: Silence): Headline {
  const events = rows.map(({ last }) => last)
  const wasAt = (endpoint: Destination) => events.some((event) => event.endpoint === endpoint)
  const calls = events.filter((event) => event.endpoint === 'mcp' && !isFailure(event) && event.status < 400)
  if (calls.some(({ method }) => method === 'POST')) return { kind: 'ok', title: connected(calls) }
  const stopped = (waiting: string, title: string, fix: string): Headline =>
    silence === 'none' ? { kind: 'pending', title: waiting } : { kind: 'warn', title, fix }
  if (events.some(hasToken)) {
    return stopped(
      'The client has an access token but has not called `/mcp` with it yet',
      'The client got an access token but did not call `/mcp` with it',
      'Look at your client’s log: it may reject the answer of the token endpoint, or be configured with another ' +
        'address than that of the MCP endpoint. Some clients wait until a tool is needed.',
    )
  }
  if (events.some(hasCode)) {
    return stopped(
      'The browser is taking a code to the client',
      'The client got a code but did not exchange it',
      wasAt('callback')
        ? 'The redirect URI is a page of this server, where no client is listening. Send the code to `/token` ' +
            'yourself, or give your client its own redirect URI.'
        : `Look at your client: is it listening at ${redirectUriOf(events)}, and what does it say about \`state\` and \`iss\`?`,
    )
  }
  if (isAboutPerson(rows)) {
    if (silence !== 'expired') {
      return { kind: 'pending', title: 'A person is being asked to sign in and allow access' }
    }
    return {
      kind: 'warn',
      title: 'Nobody finished the sign-in',
      fix:
        'It has expired. Start again from your client, and decide on the page that it opens in a browser. If none ' +
        'opens, the client usually prints its address.',
    }
  }
  if (continuedIn !== undefined) {
    return { kind: 'ok', title: `The client went on in attempt ${continuedIn}` }
  }
  if (perhapsIn !== undefined && silence !== 'none') {
    return {
      kind: 'warn',
      title: `What the client did next may be in attempt ${perhapsIn}`,
      fix:
        'Several clients were under way at the same moment, and the request of a browser does not say which of them ' +
        'opened it. Connect them one after the other.',
    }
  }
  if (events.some((event) => areaOf(event) === 'discovery')) {
    return stopped(
      'The client is reading the metadata',
      'The client read the metadata but did not go on',
      'Look at your client’s log. Usual causes: its browser did not open (then open the address that it printed), ' +
        'it has no client ID and wants to register, the address it was given differs from the one in the metadata, ' +
        'or it wants the issuer beside its client ID (AI SDK 2).',
    )
  }
  if (events.some(({ refusal }) => refusal?.reason === 'token_missing')) {
    return stopped(
      'A client was told to sign in',
      'The client did not go on after the 401',
      'Turn on OAuth for this server in your client, or connect it through mcp-remote.',
    )
  }
  if (events.every(({ method }) => method === 'OPTIONS')) {
    return stopped(
      'A web page is asking whether it may send a request',
      'A web page asked whether it may send a request but did not send it',
      'The console of the browser says why. Usually the page wanted to send a header that is not allowed.',
    )
  }
  return { kind: 'ok', title: besides(events) }
}

function hasToken({ endpoint, details }: HandshakeEvent): boolean {
  return endpoint === 'token' && details.token !== undefined
}

function hasCode({ details }: HandshakeEvent): boolean {
  return details.decision === 'allowed' || details.decision === 'auto-approved'
}

/** Whether it is a person's turn: a client asked for authorization, and nobody has decided. */
function isAboutPerson(rows: readonly Row[]): boolean {
  const events = rows.map(({ last }) => last)
  const isAsked = events.some(({ endpoint }) => endpoint === 'authorize')
  return isAsked && !events.some((event) => hasToken(event) || hasCode(event))
}

/** What was done without a client that wants to get in. */
function besides(events: readonly HandshakeEvent[]): string {
  const areas = new Set(events.map(areaOf))
  if (areas.has('mcp')) return 'The client asked for a stream or ended a session, with a valid token'
  if (events.some(({ details }) => details.decision === 'signed in')) return 'A person signed in'
  return areas.has('login') ? 'A person opened the login page' : 'Requests outside a sign-in'
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
