// Finds out what happened to a client secret that is nearly right. Only the timeline and the log say it; the answer is
// the same as for any wrong secret.
//
// This is no oracle. Whoever reads the timeline or the log can see whether a guess is right, as the answer already
// tells anybody. A guess is compared in some twenty spellings instead of one, but it still has to hold the whole secret.
// What confirms less than that (a part of it, another letter case) counts only when so much is left that nobody can
// guess it. All this is as true of a timeline that everybody may see, so it is told there too.
//
// The answer takes no longer for a slip than for any wrong secret: all comparisons are made, each of digests, and
// which ones there are depends only on what was sent. Log and timeline are written after the answer.

import { unescape as unescapeForm } from 'node:querystring'
import type { SecretSlip } from '../protocol/credential-slips.ts'
import { sameSecret } from '../secrets.ts'
import { basicReadings, type Credentials, decodeBase64, formDecoded } from './basic-credentials.ts'

/** Credentials as they were sent: one reading, or the two of a Basic header. */
export interface SentCredentials {
  readonly readings: readonly Credentials[]
  /** The body before it was parsed, if the credentials are in the body. */
  readonly body: string | undefined
}

/** What a client would have sent, and what it should have, if it had made this slip. */
interface Guess {
  readonly slip: SecretSlip
  readonly sent: Credentials
  readonly right: Credentials
}

/** A shorter part could be guessed, and then the rest. */
const shortestPart = 16

/** Anything longer is not a secret, and would keep the server busy. */
const longestSent = 4096

/** Makes the function that finds the slip in credentials that are wrong. */
export function slipFinder(right: Credentials): (sent: SentCredentials) => SecretSlip | undefined {
  const parts = partsOf(right.secret).map((secret) => ({ id: right.id, secret }))
  return ({ readings, body }) => {
    const guesses = readings
      .filter(({ id, secret }) => id.length + secret.length <= longestSent)
      .flatMap((sent) => [
        ...encodings(sent, right),
        ...unencoded(sent, body, right),
        ...additions(sent, right),
        ...misplacements(sent, right),
        ...parts.map((part) => ({ slip: 'partial' as const, sent, right: part })),
        ...letterCase(sent, right),
      ])
    const results = guesses.map((guess) => ({
      slip: guess.slip,
      isRight: sameSecret(JSON.stringify(pair(guess.sent)), JSON.stringify(pair(guess.right))),
    }))
    return results.find(({ isRight }) => isRight)?.slip
  }
}

function pair({ id, secret }: Credentials): readonly [string, string] {
  return [id, secret]
}

/** Guesses that the secret, and perhaps the ID, becomes right by this change. */
function changed(
  slip: SecretSlip,
  sent: Credentials,
  right: Credentials,
  change: (text: string) => string | undefined,
): readonly Guess[] {
  const secret = change(sent.secret)
  if (secret === undefined) return []
  const ids = [sent.id, change(sent.id) ?? sent.id]
  return ids.map((id) => ({ slip, sent: { id, secret }, right }))
}

function encodings(sent: Credentials, right: Credentials): readonly Guess[] {
  return [
    ...changed('twice', sent, right, formDecoded),
    // Tools that encode a line also encode its end.
    ...changed('base64', sent, right, (text) => decodeBase64(text.trim())?.trim()),
  ]
}

function unencoded(sent: Credentials, body: string | undefined, right: Credentials): readonly Guess[] {
  const ids = [right.id, decodedLikeAForm(right.id)]
  const raw = { id: sent.id, secret: rawSecret(body ?? '', right.secret.length) }
  return ids.flatMap((id) => [
    // Parsed, it may have lost what stands behind `&`; unparsed it is whole.
    { slip: 'decoded' as const, sent: raw, right: { id, secret: `${right.secret}&` } },
    { slip: 'decoded' as const, sent, right: { id, secret: decodedLikeAForm(right.secret) } },
  ])
}

/** As many characters of the body as a secret has, where the secret begins, and the next one: `&` also at the end. */
function rawSecret(body: string, length: number): string {
  const name = 'client_secret='
  const at = `&${body}`.indexOf(`&${name}`)
  if (at === -1) return ''
  const start = at + name.length
  return `${body}&`.slice(start, start + length + 1)
}

/** As forms are decoded here: what is not an encoding stays as it is. */
function decodedLikeAForm(text: string): string {
  return unescapeForm(text.replaceAll('+', ' '))
}

function additions(sent: Credentials, right: Credentials): readonly Guess[] {
  return [...changed('blanks', sent, right, trimmed), ...changed('quotes', sent, right, unquoted)]
}

/** Without white space at its ends, also as some files of settings spell a line break. */
function trimmed(text: string): string {
  return text.trim().replace(/(?:\\[nr]){1,4}$/, '')
}

function unquoted(text: string): string | undefined {
  return /^(?:"(.*)"|'(.*)'|`(.*)`|“(.*)”|‘(.*)’)$/s
    .exec(trimmed(text))
    ?.slice(1)
    .find((inside) => inside)
}

function misplacements({ id, secret }: Credentials, right: Credentials): readonly Guess[] {
  const joined = secret.replace(/^basic +/i, '')
  const idLength = joined.startsWith(`${right.id}:`) ? right.id.length : joined.indexOf(':')
  const inBase64 = basicReadings(joined, right.id)
  const both = [
    { id: joined.slice(0, Math.max(idLength, 0)), secret: joined.slice(idLength + 1) },
    ...inBase64,
  ]
  return [
    ...both.map((sent) => ({ slip: 'joined' as const, sent, right })),
    { slip: 'swapped', sent: { id: secret, secret: id }, right },
    // Whatever the secret is.
    { slip: 'as id', sent: { id: right.id, secret: id }, right },
  ]
}

/** A short secret is compared too, so that it takes as long, but with its letters as they are. */
function letterCase({ id, secret }: Credentials, right: Credentials): readonly Guess[] {
  const folded = (text: string) => (right.secret.length < shortestPart ? text : text.toLowerCase())
  const credentials = { id: right.id, secret: folded(right.secret) }
  return [{ slip: 'case', sent: { id, secret: folded(secret) }, right: credentials }]
}

/**
 * What is left of a secret that was cut at a special character, or from which a shell removed variables. Always as
 * many; the whole secret, which is not wrong, stands for parts that do not count.
 */
function partsOf(secret: string): readonly string[] {
  const cut = [':', '&', '#', '$'].map((character) => (secret.split(character, 1)[0] ?? '').trimEnd())
  const expanded = secret.replace(/\$(?:\w+|\{\w+\})/g, '')
  return [...cut, expanded].map((part) => (part.length < shortestPart ? secret : part))
}
