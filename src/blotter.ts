// The last line of defence. Log and timeline are given no secrets, but a client may send one where it does not
// belong, and an error message may contain one.

import { unescape as unescapeForm } from 'node:querystring'
import { cutMark, longestClipped } from './clipped.ts'

/** Anything shorter could be an ordinary word; hiding it would leave telltale holes in the text. */
const shortestSecret = 8

/** A part of a secret is hidden only if it is no ordinary text. */
const longPart = 16

const hidden = '[hidden]'

/**
 * Hides tokens, codes and the given secrets in a text: verbatim, percent-encoded, form-encoded, decoded like a form,
 * inside base64 (such as `Basic` credentials), and the beginning of one where `clipped` cut it.
 */
export function blotter(secrets: readonly string[]): (text: string) => string {
  const spellings = allSpellingsOf(secrets)
  const isSuspect = suspicionOf(secrets)
  return (text) => {
    if (!isSuspect(text)) return text
    let shown = withoutCutOnes(text, spellings).replace(/mcp_(?:ac|at|rt)_[A-Za-z0-9_-]+/g, hidden)
    for (const spelling of spellings) {
      if (shown.includes(spelling)) shown = shown.replaceAll(spelling, hidden)
    }
    return shown
  }
}

/**
 * Makes the function that tells whether anything in a text, or in the JSON of a text, begins like what `blotter` hides.
 * One search for all beginnings: hardly any text has one.
 */
export function suspicionOf(secrets: readonly string[]): (text: string) => boolean {
  const starts = allSpellingsOf(secrets)
    .flatMap((spelling) => [spelling, JSON.stringify(spelling).slice(1, -1)])
    .map((spelling) => spelling.slice(0, shortestSecret).replace(/[^A-Za-z0-9]/g, inPattern))
  const suspect = new RegExp(['mcp_(?:ac|at|rt)_', ...new Set(starts)].join('|'))
  return (text) => suspect.test(text)
}

/** A character of 16 bits as a regular expression spells it. */
function inPattern(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** The longest first: if one secret begins with another, nothing of it must be left. */
function allSpellingsOf(secrets: readonly string[]): readonly string[] {
  const spellings = secrets.filter(({ length }) => length >= shortestSecret).flatMap(spellingsOf)
  return [...new Set(spellings)].sort((a, b) => b.length - a.length)
}

function spellingsOf(secret: string): readonly string[] {
  const encoded = [encodeURIComponent(secret), new URLSearchParams({ '': secret }).toString().slice(1)]
  // Sent in a form as it is, it arrives decoded; sent for the ID in Basic, only what is before its first colon does.
  const decoded = [unescapeForm(secret.replaceAll('+', ' '))].filter(({ length }) => length >= shortestSecret)
  const [beforeColon = ''] = secret.split(':', 1)
  const part = beforeColon.length >= longPart ? [beforeColon] : []
  const texts = new Set([secret, ...decoded, ...part, ...encoded, ...encoded.map(lowerCaseHex)])
  return [...texts, ...[...texts].flatMap(insideBase64)]
}

/** How a text appears inside base64, for each of the three byte positions where it may begin. */
function insideBase64(text: string): readonly string[] {
  return [0, 1, 2].flatMap((bytesBefore) => {
    const bytes = Buffer.concat([Buffer.alloc(bytesBefore), Buffer.from(text)])
    // Digits at the edges that also hold bits of neighbouring bytes are omitted.
    const digits = bytes
      .toString('base64')
      .slice(Math.ceil((bytesBefore * 8) / 6), Math.floor((bytes.length * 8) / 6))
    const percentEncoded = encodeURIComponent(digits)
    const urlSafe = digits.replaceAll('+', '-').replaceAll('/', '_')
    return [digits, urlSafe, percentEncoded, lowerCaseHex(percentEncoded)]
  })
}

function lowerCaseHex(percentEncoded: string): string {
  return percentEncoded.replace(/%../g, (byte) => byte.toLowerCase())
}

/** Hides, before each mark, the longest text that is the beginning of a secret. */
function withoutCutOnes(text: string, spellings: readonly string[]): string {
  if (!text.includes(cutMark)) return text
  const parts = text.split(cutMark)
  const last = parts.pop() ?? ''
  return [...parts.map((part) => withoutBeginningAtEnd(part, spellings)), last].join(cutMark)
}

function withoutBeginningAtEnd(text: string, spellings: readonly string[]): string {
  if (text.length < shortestSecret) return text
  const starts = spellings.map((spelling) => beginningAtEnd(text, spelling))
  const start = Math.min(...starts)
  return start < text.length ? text.slice(0, start) + hidden : text
}

/** Where the longest beginning of a spelling that ends the text starts; infinite if there is none. */
function beginningAtEnd(text: string, spelling: string): number {
  const required = spelling.slice(0, shortestSecret)
  let at = text.indexOf(required, text.length - longestClipped)
  while (at !== -1 && !spelling.startsWith(text.slice(at))) at = text.indexOf(required, at + 1)
  return at === -1 ? Number.POSITIVE_INFINITY : at
}
