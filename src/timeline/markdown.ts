// An attempt as Markdown for a bug report. Nothing from outside may become markup.

import type { AttemptView, StepView } from './page-model.ts'

/** The whole attempt; `server` names this server and its version. */
export function attemptMarkdown(attempt: AttemptView, server: string): string {
  const { client, startedAt, title, fix, snippet, steps } = attempt
  return [
    `## ${escaped(title)}`,
    ...(fix === undefined ? [] : [`**Fix:** ${escaped(fix)}`]),
    ...(snippet === undefined ? [] : [codeBlock(snippet)]),
    `Client: ${escaped(client)}. Server: ${server}. Started ${startedAt}.`,
    steps.map((step, at) => `${at + 1}. ${stepText(step)}`).join('\n'),
    '',
  ].join('\n\n')
}

function stepText({ at, name, outcomeText, request, status, durationMs, count, ...step }: StepView): string {
  const http = request === undefined ? '' : ` – ${codeSpan(request)} ${status}, ${durationMs} ms`
  const times = count > 1 ? `, ${count} times` : ''
  const { refusal, findings, facts, meaning, outcome } = step
  return [
    `${at === undefined ? '' : `${at.slice(11, 23)} `}${escaped(name)}: **${outcomeText}**${http}${times}`,
    ...(facts.length === 0 ? [] : [escaped(facts.join('; '))]),
    ...(outcome === 'missing' && meaning !== undefined ? [escaped(meaning)] : []),
    ...findings.map(
      ({ label, title, text, rule }) => `${label}: ${escaped(`${title}. ${text}`)} (${rule.text})`,
    ),
    ...(refusal === undefined
      ? []
      : [
          `${escaped(refusal.title)}.`,
          `Received: ${escaped(refusal.received)}`,
          `Expected: ${escaped(refusal.expected)}`,
          `Rule: [${refusal.rule.text}](${refusal.rule.href})`,
          `Fix: ${escaped(refusal.fix)}`,
        ]),
  ].join('\n   - ')
}

/** Our sentences mark code with backticks; single ones from outside must not start any. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part, at) => (at % 2 === 1 ? codeSpan(part.slice(1, -1)) : escapedText(part)))
    .join('')
}

/** A character reference is always literal (CommonMark §2.5), unlike a backslash escape. */
function escapedText(text: string): string {
  return text.replace(/[\\*_[\]<>|#~]/g, '\\$&').replaceAll('`', '&#96;')
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
