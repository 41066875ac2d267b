// The last line of defence: log and timeline are given no secrets, but a client may send one where none belongs,
// and an error may carry one in its message.

/** A shorter secret is a word like any other: hiding it would make holes in the text, and tell what it is. */
const shortestSecret = 8

/**
 * Hides tokens, codes and the given secrets in a text: as they are, percent-encoded, form-encoded, anywhere in
 * something base64-encoded (as in `Basic` credentials), and their beginning where `clipped` cut them.
 */
export function blotter(secrets: readonly string[]): (text: string) => string {
  const spellings = secrets
    .filter(({ length }) => length >= shortestSecret)
    .flatMap(spellingsOf)
    // The longest first: of a secret that begins with another one nothing must be left.
    .sort((a, b) => b.length - a.length)
  const pattern = new RegExp(
    [
      // Cut ones first, for the same reason.
      ...spellings.map(beginningOf),
      ...spellings.map((characters) => characters.join('')),
      'mcp_(?:ac|at|rt)_[A-Za-z0-9_-]+',
    ].join('|'),
    'g',
  )
  return (text) => text.replace(pattern, '[hidden]')
}

/** The characters of a spelling, each as a regular expression. */
type Spelling = readonly string[]

function spellingsOf(secret: string): readonly Spelling[] {
  const formEncoded = new URLSearchParams({ '': secret }).toString().slice(1)
  const texts = [...new Set([secret, encodeURIComponent(secret), formEncoded])]
  return [...texts.map(asText), ...texts.flatMap(insideBase64)]
}

function asText(text: string): Spelling {
  // The hexadecimal digits of an encoded byte may be in either case.
  return (text.match(/%[0-9A-F]{2}|./gsu) ?? []).map((character) =>
    character.length === 3 ? `%${character.slice(1).replace(/[A-F]/g, eitherCase)}` : escaped(character),
  )
}

/** What of a text shows in base64, for each place in three bytes where it may begin; edges mixed with others are left out. */
function insideBase64(text: string): readonly Spelling[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const digits = bytes
      .toString('base64')
      .slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
    return [...digits].map((digit) => base64Digits[digit] ?? digit)
  })
}

/** The digits that base64url spells otherwise and a URL encodes. */
const base64Digits: Readonly<Record<string, string>> = { '+': '(?:[+-]|%2[Bb])', '/': '(?:[/_]|%2[Ff])' }

/** The longest beginning before the mark that `clipped` leaves, of at least as many characters as a secret has. */
function beginningOf(characters: Spelling): string {
  const required = characters.slice(0, shortestSecret).join('')
  const rest = characters.slice(shortestSecret).reduceRight((inner, it) => `(?:${it}${inner})?`, '')
  return `${required}${rest}(?=…)`
}

function eitherCase(digit: string): string {
  return `[${digit}${digit.toLowerCase()}]`
}

function escaped(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\]/, '\\$&')
}
