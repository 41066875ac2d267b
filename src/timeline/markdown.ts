// Owns an attempt as Markdown, to be pasted into a bug report.

import type { AttemptView, StepView } from './page-model.ts'

/** The whole attempt; `server` says what answered it. */
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
  const http = request === undefined ? '' : ` – \`${request}\` ${status}, ${durationMs} ms`
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

/** Outside of `code`, what came from outside must not become markup. */
function escaped(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\*_[\]<>|#~]/g, '\\$&')))
    .join('')
}

/** A fence longer than any that is inside. */
function codeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}\n${text}\n${fence}`
}
