// The WWW-Authenticate header (RFC 9110 §11.6.1): a list of challenges, in any number of header lines. Commas separate
// the challenges as well as the parameters of one, so it takes a parser, not a split.

export interface Challenge {
  /** In lower case: schemes are case-insensitive (RFC 9110 §11.1). */
  readonly scheme: string
  /** Names in lower case (RFC 9110 §11.2). Empty for a challenge that consists of a scheme or a token68. */
  readonly parameters: ReadonlyMap<string, string>
}

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y
const blanks = /[ \t]*/y
const separators = /[ \t,]*/y
const equals = /[ \t]*=[ \t]*/y
const quotedString = /"((?:[^"\\]|\\.)*)"/y
const token68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y

/** The challenges of all header lines, in their order. What follows a mistake in a line is left out. */
export function parseChallenges(lines: readonly string[]): readonly Challenge[] {
  return lines.flatMap(parseLine)
}

/** The first challenge of the scheme Bearer, wherever it stands. */
export function bearerChallenge(lines: readonly string[]): Challenge | undefined {
  return parseChallenges(lines).find(({ scheme }) => scheme === 'bearer')
}

function parseLine(line: string): readonly Challenge[] {
  const challenges: Challenge[] = []
  const text = new Scanner(line)
  text.take(separators)
  while (!text.atEnd()) {
    const scheme = text.take(token)
    if (scheme === undefined) break
    const parameters = new Map<string, string>()
    challenges.push({ scheme: scheme.toLowerCase(), parameters })
    const hasMore = text.take(blanks) !== ''
    if (hasMore && text.take(token68) === undefined) readParameters(text, parameters)
    // Whatever is left of this challenge is a mistake: only a comma can come before the next one.
    if (text.take(separators) === '' && !text.atEnd()) break
  }
  return challenges
}

/** Reads `name=value` pairs until something else comes, which is the scheme of the next challenge. */
function readParameters(text: Scanner, parameters: Map<string, string>): void {
  for (;;) {
    const start = text.position
    text.take(separators)
    const name = text.take(token)
    const value = name !== undefined && text.take(equals) !== undefined ? readValue(text) : undefined
    if (name === undefined || value === undefined) {
      text.position = start
      return
    }
    // RFC 9110 §11.2: a name occurs once. The first one counts.
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value)
  }
}

function readValue(text: Scanner): string | undefined {
  const quoted = text.take(quotedString)
  return quoted === undefined ? text.take(token) : quoted.slice(1, -1).replace(/\\(.)/g, '$1')
}

class Scanner {
  position = 0
  readonly #text: string

  constructor(text: string) {
    this.#text = text
  }

  atEnd(): boolean {
    return this.position === this.#text.length
  }

  /** What the (sticky) pattern matches here, and moves behind it. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.position
    const [match] = pattern.exec(this.#text) ?? []
    if (match !== undefined) this.position += match.length
    return match
  }
}
