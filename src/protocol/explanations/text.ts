// What all explanations share: their shape, how a rule is cited and how facts are put into a sentence. Knows no
// reason by name. Form: a title is a sentence without its period; everything else ends with one. `Backticks` mark
// what is typed or sent literally, “quotes” what came from outside.

import type { ClientAuthMethod } from '../names.ts'
import type { RefusalFacts, RefusalReason } from '../refusal.ts'

/** The rule by which this is refused. */
export interface Rule {
  readonly text: string
  readonly href: string
}

/** A usual cause: who does it (a client library, a person, a proxy), and what. */
export interface Cause {
  readonly who: string
  readonly what: string
}

/** A placeholder among the causes for those of particular clients, which are in the catalogue of clients. */
export const knownClients = 'known clients'

/** What the facts of one refusal add to the general text, or replace in it. */
export interface Particulars {
  readonly title?: string
  readonly expected: string
  readonly received: string
  readonly rule?: Rule
  readonly fix?: string
  readonly snippet?: string
}

/** Everything said about a reason: in general, and about one refusal. */
export interface ReasonText<R extends RefusalReason> {
  readonly title: string
  readonly meaning: string
  readonly rule: Rule
  readonly causes: readonly (Cause | typeof knownClients)[]
  readonly fix: string
  /** Something to copy, if it is the same whatever the facts. */
  readonly snippet?: string
  readonly particulars: (facts: Readonly<RefusalFacts[R]>) => Particulars
}

/** A table of texts: one for each of these reasons, each tied to the facts of its own. */
export type ReasonTexts<Reasons extends RefusalReason> = { readonly [R in Reasons]: ReasonText<R> }

/** A section of an RFC. */
export function rfc(number: number, section: string): Rule {
  return {
    text: `RFC ${number} §${section}`,
    href: `https://www.rfc-editor.org/rfc/rfc${number}#section-${section}`,
  }
}

const mcpSite = 'https://modelcontextprotocol.io'

/** Pages of the MCP specification: what each is called in a citation, and where it is. */
const mcpPages = {
  authorization: ['authorization', 'specification/2026-07-28/basic/authorization'],
  discovery: ['authorization', 'specification/2026-07-28/basic/authorization/authorization-server-discovery'],
  registration: ['authorization', 'specification/2026-07-28/basic/authorization/client-registration'],
  security: ['authorization', 'specification/2026-07-28/basic/authorization/security-considerations'],
  basics: ['base protocol', 'specification/2026-07-28/basic/index'],
  streamableHttp: ['Streamable HTTP', 'specification/2026-07-28/basic/transports/streamable-http'],
  tools: ['tools', 'specification/2026-07-28/server/tools'],
  bestPractices: ['security best practices', 'docs/2026-07-28/tutorials/security/security_best_practices'],
} as const

/** A section of the MCP specification, by its heading. */
function mcpSection(page: keyof typeof mcpPages, heading: string): Rule {
  const [called, path] = mcpPages[page]
  const anchor = heading.toLowerCase().replaceAll(' ', '-')
  return { text: `MCP ${called} 2026-07-28, ${heading}`, href: `${mcpSite}/${path}#${anchor}` }
}

/** Rules of the MCP specification. */
export const mcp = {
  accessTokens: mcpSection('authorization', 'Access Token Usage'),
  authorizationResponse: mcpSection('authorization', 'Authorization Response Validation'),
  authorizationUrl: mcpSection('bestPractices', 'OAuth Authorization URL Validation'),
  backwardCompatibility: mcpSection('streamableHttp', 'Backward Compatibility'),
  codeProtection: mcpSection('security', 'Authorization Code Protection'),
  communicationSecurity: mcpSection('security', 'Communication Security'),
  mixUp: mcpSection('security', 'Mix-Up Attacks'),
  openRedirection: mcpSection('security', 'Open Redirection'),
  overview: mcpSection('authorization', 'Overview'),
  preRegistration: mcpSection('registration', 'Pre-registration'),
  protocolVersion: mcpSection('streamableHttp', 'Protocol Version Header'),
  refreshTokens: mcpSection('authorization', 'Refresh Tokens'),
  /** At the head of its page: a client's own credentials come first. */
  registrationOrder: {
    text: 'MCP authorization 2026-07-28, Client Registration',
    href: `${mcpSite}/${mcpPages.registration[1]}`,
  },
  requestMeta: mcpSection('basics', 'General fields'),
  resourceMetadata: mcpSection('discovery', 'Protected Resource Metadata Discovery Requirements'),
  resourceParameter: mcpSection('authorization', 'Resource Parameter Implementation'),
  scopeChallenges: mcpSection('authorization', 'Scope Challenge Handling'),
  scopeSelection: mcpSection('authorization', 'Scope Selection Strategy'),
  sendingMessages: mcpSection('streamableHttp', 'Sending Messages'),
  serverBinding: mcpSection('registration', 'Authorization Server Binding'),
  serverMetadata: mcpSection('discovery', 'Authorization Server Metadata Discovery'),
  serverValidation: mcpSection('streamableHttp', 'Server Validation'),
  standardHeaders: mcpSection('streamableHttp', 'Standard Request Headers'),
  stepUp: mcpSection('authorization', 'Step-Up Authorization Flow'),
  tokenHandling: mcpSection('authorization', 'Token Handling'),
  toolErrors: mcpSection('tools', 'Error Handling'),
  streamableHttp: {
    text: 'MCP transports 2025-11-25, Streamable HTTP',
    href: `${mcpSite}/specification/2025-11-25/basic/transports#streamable-http`,
  },
  transportSecurity: {
    text: 'MCP transports 2025-11-25, Security Warning',
    href: `${mcpSite}/specification/2025-11-25/basic/transports#security-warning`,
  },
} as const satisfies Record<string, Rule>

/** Rules of JSON-RPC 2.0. */
export const jsonRpc = {
  requests: {
    text: 'JSON-RPC 2.0 §4, Request object',
    href: 'https://www.jsonrpc.org/specification#request_object',
  },
  errors: {
    text: 'JSON-RPC 2.0 §5.1, Error object',
    href: 'https://www.jsonrpc.org/specification#error_object',
  },
} as const satisfies Record<string, Rule>

/** Marks text that came from outside. */
export function quoted(received: string): string {
  return `“${received}”`
}

/** How much of a value a title has room for. */
const titleRoom = 44

/** A text for a title: without its middle if it is long, since addresses differ at both ends. */
export function shortened(text: string): string {
  const characters = [...text]
  if (characters.length <= titleRoom) return text
  const kept = (titleRoom - 2) / 2
  return `${characters.slice(0, kept).join('')}…${characters.slice(-kept).join('')}`
}

/** The same, marked as text from outside. */
export function brief(received: string): string {
  return quoted(shortened(received))
}

const listed = 3

/** `a`, `b` or `c`; for a long list the first few and how many more there are. */
export function anyOf(items: readonly string[]): string {
  return enumerated(withoutRest(items), 'or')
}

/** `a`, `b` and `c`. */
export function allOf(items: readonly string[]): string {
  return enumerated(items, 'and')
}

/** The same; for a long list the first few and how many more there are. */
export function manyOf(items: readonly string[]): string {
  return enumerated(withoutRest(items), 'and')
}

function withoutRest(items: readonly string[]): readonly string[] {
  const more = items.length - listed
  return more > 1 ? [...items.slice(0, listed), `${more} more`] : items
}

function enumerated(items: readonly string[], conjunction: 'and' | 'or'): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${conjunction} ${items.at(-1)}`
}

/** Names that are sent literally, each in backticks. */
export function names(items: readonly string[]): readonly string[] {
  return items.map((item) => `\`${item}\``)
}

const placeOf: Readonly<Record<ClientAuthMethod, string>> = {
  client_secret_basic: 'in a Basic Authorization header (`client_secret_basic`)',
  client_secret_post: 'in the form body (`client_secret_post`)',
}

/** Where client credentials go with a method. */
export function placesOf(methods: readonly ClientAuthMethod[]): string {
  return anyOf(methods.map((method) => placeOf[method]))
}

const units = [
  [172_800, 86_400, 'days'],
  [7200, 3600, 'hours'],
  [120, 60, 'minutes'],
] as const

/** A span of time, in the largest unit of which it contains at least two. */
export function duration(seconds: number): string {
  const unit = units.find(([atLeast]) => seconds >= atLeast)
  if (unit !== undefined) return `${Math.floor(seconds / unit[1])} ${unit[2]}`
  return seconds === 1 ? '1 second' : `${seconds} seconds`
}

/** What a client does that was answered 503. */
export function sameRequestAfter(retryAfterSeconds: number): string {
  return `The same request again after ${duration(retryAfterSeconds)} (\`Retry-After: ${retryAfterSeconds}\`).`
}

/** How long ago something ended. */
export function ago(seconds: number): string {
  return seconds < 1 ? 'just now' : `${duration(seconds)} ago`
}

/** The length of a PKCE string; if the length is right, it also says what is wrong. */
export function pkceLength(length: number): string {
  const characters = length === 1 ? '1 character' : `${length} characters`
  return length < 43 || length > 128 ? characters : `${characters}, some of which are not allowed`
}

/** How to make an S256 challenge from a verifier (RFC 7636 §4.2), in JavaScript. */
export const challengeCode =
  "createHash('sha256').update(codeVerifier).digest('base64url') // createHash is from node:crypto"
