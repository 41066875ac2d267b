// An attempt as Markdown for a bug report. Nothing from outside may become markup, nor a mention or a link, which
// GitHub makes of plain words too, but not in code.

import type { ExplainedRefusal } from '../refusals/explained.ts'
import type { AttemptView, StepView } from './attempt-model.ts'
import { type PlainComparison, plainText } from './differences.ts'

/** The whole attempt; `server` names this server and its version. */
export function attemptMarkdown(attempt: AttemptView, server: string): string {
  const { client, startedAt, title, phases, steps } = attempt
  return [
    `## ${prose(title)}`,
    ...causeAndFix(attempt),
    `Client: ${codeSpan(client)}. Server: ${server}. Started ${startedAt}.`,
    `Phases: ${phases.map(({ name, state }) => `${name} ${state}`).join(', ')}.`,
    steps.map((step, at) => `${at + 1}. ${stepText(step)}`).join('\n'),
    '',
  ].join('\n\n')
}

/** What the card shows at its top. */
function causeAndFix({ evidence, fix, snippet }: AttemptView): readonly string[] {
  if (evidence !== undefined) {
    const rows = explainedRows(evidence).map((row) => `- ${row}`)
    return [rows.join('\n'), ...(evidence.snippet === undefined ? [] : [codeBlock(evidence.snippet)])]
  }
  return [
    ...(fix === undefined ? [] : [`**Fix:** ${prose(fix)}`]),
    ...(snippet === undefined ? [] : [codeBlock(snippet)]),
  ]
}

function explainedRows({ received, expected, comparison, fix, rule }: ExplainedRefusal): readonly string[] {
  const compared = comparison && plainText(comparison)
  return [
    `**Received:** ${prose(received)}`,
    `**Expected:** ${prose(expected)}`,
    ...(compared === undefined ? [] : [`**Closest:** ${closest(compared)}`]),
    `**Fix:** ${prose(fix)}`,
    `**Rule:** [${rule.text}](${rule.href})`,
  ]
}

function closest({ closest: text, differsIn }: PlainComparison): string {
  return codeSpan(text) + (differsIn.length === 0 ? '' : `, which differs in: ${differsIn.join(', ')}`)
}

function stepText({
  at,
  after,
  name,
  outcomeText,
  request,
  status,
  durationMs,
  count,
  ...step
}: StepView): string {
  const http = request === undefined ? '' : ` – ${codeSpan(request)} ${status}, ${durationMs} ms`
  const times = count > 1 ? `, ${count} times` : ''
  const when = at === undefined ? '' : `${at.slice(11, 23)} (${after}) `
  const { refusal, findings, facts, meaning, outcome, bent, isEvidence } = step
  return [
    `${when}${prose(name)}: **${outcomeText}**${http}${times}`,
    ...(bent === undefined ? [] : [prose(bent)]),
    ...(facts.length === 0 ? [] : [facts.map(prose).join('; ')]),
    ...(outcome === 'missing' && meaning !== undefined ? [prose(meaning)] : []),
    ...findings.map(
      ({ label, title, text, rule }) => `${label}: ${prose(`${title}. ${text}`)} (${rule.text})`,
    ),
    ...(refusal === undefined || isEvidence ? [] : [`${prose(refusal.title)}.`, ...explainedRows(refusal)]),
  ].join('\n   - ')
}

/**
 * Our sentences mark code with backticks and quote what came from outside; both are printed as code. What came may hold
 * such marks itself, so that a part of it is left over: outside of them, only ordinary words are not code.
 */
function prose(text: string): string {
  return text
    .split(/(`[^`]+`|“[^”]+”)/)
    .flatMap((part, at) => (at % 2 === 1 ? codeSpan(part.slice(1, -1)) : words(part)))
    .reduce((before, part) => before + between(before, part) + part, '')
}

/** Words, the spaces between them and the punctuation after them. */
function words(text: string): readonly string[] {
  const parts = text.match(/\s+|\S+?(?=[.,;:!?]*(?:\s|$))/g) ?? []
  return parts.map((part) => (ordinary.test(part) ? part : codeSpan(part)))
}

/** Spaces, or a word that GitHub makes nothing of: it takes `GH-1` and `www.example` for links, `:x:` for a picture. */
const ordinary = /^(?:\s+|[(“”]*(?:\p{L}[\p{L}\p{N}]*(?:[-’']\p{L}+)*|\p{N}+|\+)?[.,;:!?)“”]*)$/u

/** Two spans side by side would be one. */
function between(before: string, part: string): string {
  return before.endsWith('`') && part.startsWith('`') ? ' ' : ''
}

/** A text as code (CommonMark §6.1), between more backticks than occur in a row in it. */
function codeSpan(text: string): string {
  const fence = longerFence(text, 0)
  // A backtick at the edge would become part of the fence; these spaces are not shown.
  return /^`|`$/.test(text) ? `${fence} ${text} ${fence}` : fence + text + fence
}

function codeBlock(text: string): string {
  const fence = longerFence(text, 2)
  return `${fence}\n${text}\n${fence}`
}

/** More backticks than `least`, and than the longest run of them in a text. */
function longerFence(text: string, least: number): string {
  return '`'.repeat(1 + Math.max(least, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)))
}
