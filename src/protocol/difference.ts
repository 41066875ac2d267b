// Shows people where redirect URIs differ. Strings are compared as they are, without URL parsing, because servers do
// so (RFC 6749 §3.1.2.3) and because anything may have been sent. Whether two match is not decided here.

import { isLoopbackRedirectUri } from '../loopback.ts'

export type UriPart = 'scheme' | 'userinfo' | 'host' | 'port' | 'path' | 'query' | 'fragment'

/** A run of characters. An empty one that differs marks where the other URI has something more. */
export interface Segment {
  readonly text: string
  readonly differs: boolean
}

export interface RegisteredUri {
  readonly segments: readonly Segment[]
  /** The parts that differ from the sent one; empty if they are equal. */
  readonly differsIn: readonly UriPart[]
}

export interface Comparison {
  /** The URI that was sent, marked where the closest registered one differs. */
  readonly sent: readonly Segment[]
  /** Closest first. */
  readonly registered: readonly RegisteredUri[]
}

/** Marks where each registered URI differs from the sent one. Linear in the length of the strings. */
export function difference(sent: string, registered: readonly string[]): Comparison {
  const sentParts = split(sent)
  const compared = registered
    .map((uri) => compare(sentParts, split(uri)))
    .sort((one, other) => one.distance - other.distance)
  return {
    sent: compared[0]?.sent ?? [{ text: visible(sent), differs: false }],
    registered: compared.map(({ segments, differsIn }) => ({ segments, differsIn })),
  }
}

/**
 * The same for two strings without parts, such as client ids: marked character by character, unless they have little
 * in common.
 */
export function textDifference(sent: string, registered: string): Comparison {
  const [inSent = [], inRegistered = []] = areAlike(sent, registered)
    ? markPair([...sent], [...registered])
    : [plain(sent), plain(registered)]
  return { sent: inSent, registered: [{ segments: inRegistered, differsIn: [] }] }
}

function areAlike(one: string, other: string): boolean {
  const { prefix, suffix } = shared(one, other)
  return (prefix + suffix) * 2 >= Math.max(one.length, other.length)
}

type UriParts = Readonly<Record<UriPart, string>>

const order: readonly UriPart[] = ['scheme', 'userinfo', 'host', 'port', 'path', 'query', 'fragment']

/** The parts of any string, with delimiters, so that they join to the same string (after RFC 3986 appendix B). */
function split(uri: string): UriParts {
  const [
    ,
    start = '',
    userinfo = '',
    host = '',
    port = '',
    opaque = '',
    path = '',
    query = '',
    fragment = '',
  ] =
    /^(?:((?:[^:/?#]+:)?\/\/)([^/?#]*@)?(\[[^\]/?#]*\]|[^:/?#]*)([^/?#]*)|([^:/?#]+:)?)([^?#]*)(\?[^#]*)?(#.*)?$/s.exec(
      uri,
    ) ?? []
  return { scheme: start + opaque, userinfo, host, port, path, query, fragment }
}

interface Compared extends RegisteredUri {
  readonly sent: readonly Segment[]
  readonly distance: number
}

function compare(sent: UriParts, registered: UriParts): Compared {
  const differsIn = order.filter((part) => differs(part, sent, registered))
  const marked = order.map((part) =>
    differsIn.includes(part)
      ? markPair(pieces(part, sent[part]), pieces(part, registered[part]))
      : [plain(sent[part]), plain(registered[part])],
  )
  return {
    sent: joined(marked.flatMap(([inSent = []]) => inSent)),
    segments: joined(marked.flatMap(([, inRegistered = []]) => inRegistered)),
    differsIn,
    distance: differsIn.reduce((sum, part) => sum + distance(sent[part], registered[part]), 0),
  }
}

function differs(part: UriPart, sent: UriParts, registered: UriParts): boolean {
  // Loopback redirect URIs match on any port (RFC 8252 §7.3), so marking the port would mislead.
  if (part === 'port' && isLoopbackRedirectUri(registered.scheme + registered.host)) return false
  return sent[part] !== registered[part]
}

/** Paths and queries are compared piece by piece, other parts as a whole. */
function pieces(part: UriPart, text: string): readonly string[] {
  if (part === 'path') return text.match(/\/[^/]*|[^/]+/g) ?? []
  if (part === 'query') return text.match(/[?&][^&]*/g) ?? []
  return [text]
}

function markPair(sent: readonly string[], registered: readonly string[]): readonly (readonly Segment[])[] {
  const { prefix, suffix } = shared(sent, registered)
  return [sent, registered].map((all) => [
    ...plain(all.slice(0, prefix).join('')),
    { text: visible(all.slice(prefix, all.length - suffix).join('')), differs: true },
    ...plain(all.slice(all.length - suffix).join('')),
  ])
}

function plain(text: string): readonly Segment[] {
  return text === '' ? [] : [{ text: visible(text), differs: false }]
}

/** Between 1 and 2 for a differing part: higher the less its two values share at their ends. */
function distance(one: string, other: string): number {
  const { prefix, suffix } = shared(one, other)
  return 2 - (prefix + suffix) / Math.max(one.length, other.length)
}

/** How much two sequences have in common at their start, and then at their end. */
function shared(one: ArrayLike<string>, other: ArrayLike<string>): { prefix: number; suffix: number } {
  const shorter = Math.min(one.length, other.length)
  let prefix = 0
  while (prefix < shorter && one[prefix] === other[prefix]) prefix++
  let suffix = 0
  while (suffix < shorter - prefix && one[one.length - 1 - suffix] === other[other.length - 1 - suffix])
    suffix++
  return { prefix, suffix }
}

/** Joins neighbouring segments that are both marked or both unmarked. */
function joined(segments: readonly Segment[]): readonly Segment[] {
  const result: Segment[] = []
  for (const segment of segments) {
    const last = result.at(-1)
    if (last?.differs === segment.differs) {
      result[result.length - 1] = { text: last.text + segment.text, differs: last.differs }
    } else {
      result.push(segment)
    }
  }
  return result
}

/** Spells out characters that are invisible or reverse the text; often they are the difference. */
function visible(text: string): string {
  return text.replace(/(?! )[\p{C}\p{Z}]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16)}}`)
}
