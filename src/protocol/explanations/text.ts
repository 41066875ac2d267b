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
const mcpSpecification = `${mcpSite}/specification`

/** Rules of the MCP specification that several reasons cite. */
export const mcp = {
  accessTokens: {
    text: 'MCP authorization 2026-07-28, Access Token Usage',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#access-token-usage`,
  },
  codeProtection: {
    text: 'MCP authorization 2026-07-28, Authorization Code Protection',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/security-considerations#authorization-code-protection`,
  },
  protocolVersion: {
    text: 'MCP Streamable HTTP 2026-07-28, Protocol Version Header',
    href: `${mcpSpecification}/2026-07-28/basic/transports/streamable-http#protocol-version-header`,
  },
  requestMeta: {
    text: 'MCP base protocol 2026-07-28, General fields',
    href: `${mcpSpecification}/2026-07-28/basic/index#general-fields`,
  },
  sendingMessages: {
    text: 'MCP Streamable HTTP 2026-07-28, Sending Messages',
    href: `${mcpSpecification}/2026-07-28/basic/transports/streamable-http#sending-messages`,
  },
  serverValidation: {
    text: 'MCP Streamable HTTP 2026-07-28, Server Validation',
    href: `${mcpSpecification}/2026-07-28/basic/transports/streamable-http#server-validation`,
  },
  toolErrors: {
    text: 'MCP tools 2026-07-28, Error Handling',
    href: `${mcpSpecification}/2026-07-28/server/tools#error-handling`,
  },
  overview: {
    text: 'MCP authorization 2026-07-28, Overview',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#overview`,
  },
  resourceParameter: {
    text: 'MCP authorization 2026-07-28, Resource Parameter Implementation',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#resource-parameter-implementation`,
  },
  scopeSelection: {
    text: 'MCP authorization 2026-07-28, Scope Selection Strategy',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#scope-selection-strategy`,
  },
  stepUp: {
    text: 'MCP authorization 2026-07-28, Step-Up Authorization Flow',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#step-up-authorization-flow`,
  },
  tokenHandling: {
    text: 'MCP authorization 2026-07-28, Token Handling',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#token-handling`,
  },
  resourceMetadata: {
    text: 'MCP authorization 2026-07-28, Protected Resource Metadata Discovery Requirements',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/authorization-server-discovery#protected-resource-metadata-discovery-requirements`,
  },
  serverMetadata: {
    text: 'MCP authorization 2026-07-28, Authorization Server Metadata Discovery',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/authorization-server-discovery#authorization-server-metadata-discovery`,
  },
  registrationOrder: {
    text: 'MCP authorization 2026-07-28, Client Registration',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/client-registration`,
  },
  communicationSecurity: {
    text: 'MCP authorization 2026-07-28, Communication Security',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/security-considerations#communication-security`,
  },
  openRedirection: {
    text: 'MCP authorization 2026-07-28, Open Redirection',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/security-considerations#open-redirection`,
  },
  standardHeaders: {
    text: 'MCP Streamable HTTP 2026-07-28, Standard Request Headers',
    href: `${mcpSpecification}/2026-07-28/basic/transports/streamable-http#standard-request-headers`,
  },
  preRegistration: {
    text: 'MCP authorization 2026-07-28, Pre-registration',
    href: `${mcpSpecification}/2026-07-28/basic/authorization/client-registration#pre-registration`,
  },
  scopeChallenges: {
    text: 'MCP authorization 2026-07-28, Scope Challenge Handling',
    href: `${mcpSpecification}/2026-07-28/basic/authorization#scope-challenge-handling`,
  },
  streamableHttp: {
    text: 'MCP transports 2025-11-25, Streamable HTTP',
    href: `${mcpSpecification}/2025-11-25/basic/transports#streamable-http`,
  },
  transportSecurity: {
    text: 'MCP transports 2025-11-25, Security Warning',
    href: `${mcpSpecification}/2025-11-25/basic/transports#security-warning`,
  },
} as const satisfies Record<string, Rule>

/** Pages of the MCP specification, by what they are called in a citation; the asterisk stands for a revision. */
const mcpPages = {
  authorization: 'specification/*/basic/authorization',
  'authorization server discovery': 'specification/*/basic/authorization/authorization-server-discovery',
  'client registration': 'specification/*/basic/authorization/client-registration',
  'authorization security': 'specification/*/basic/authorization/security-considerations',
  'Streamable HTTP': 'specification/*/basic/transports/streamable-http',
  versioning: 'specification/*/basic/versioning',
  'security best practices': 'docs/*/tutorials/security/security_best_practices',
} as const

/** A section of the MCP specification, by its heading. */
export function mcpSection(
  page: keyof typeof mcpPages,
  heading: string,
  revision: '2025-11-25' | '2026-07-28' = '2026-07-28',
): Rule {
  const anchor = heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-')
  return {
    text: `MCP ${page} ${revision}, ${heading}`,
    href: `${mcpSite}/${mcpPages[page].replace('*', revision)}#${anchor}`,
  }
}

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
