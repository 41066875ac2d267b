// The table of .github/JUDGED.md, made from the record, and what confirms each failure.

import { scenarios } from '../../../src/scenarios/catalogue.ts'
import type { JudgedClient } from './judged.ts'
import { type Outcome, recorded } from './record.ts'

/** Those of `check` without an option. */
export const judgedScenarios = scenarios.filter(({ name, starred }) => starred || name === 'plain')

/** The table and all that is below it. */
export function judgedText(clients: ReadonlyMap<string, JudgedClient>): string {
  const record = recorded()
  const footnotes = new Footnotes()
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const outcome = (folder: string, scenario: string) => record[folder]?.outcomes[scenario]
  const head = [...clients].map(([folder, { name }]) => `${name} ${record[folder]?.version ?? ''}`)
  const rows = judgedScenarios.map(({ name, level }) =>
    row([
      `\`${name}\``,
      level,
      ...[...clients].map(([folder, { varying }]) => {
        const found = outcome(folder, name)
        if (found === undefined) return ''
        const often = found.result === 'fail' && varying?.includes(name) ? ' at times' : ''
        return found.result + often + footnotes.of(found)
      }),
    ]),
  )
  const confirmations = [...clients].flatMap(([folder, { name, note, confirmed }]) => [
    `### ${name}`,
    note,
    ...listed(
      judgedScenarios.flatMap(({ name: scenario }) => {
        const found = outcome(folder, scenario)
        return found?.result === 'fail'
          ? [`- \`${scenario}\`: ${found.reason} ${confirmed[scenario] ?? ''}`]
          : []
      }),
    ),
  ])
  return [
    [row(['Scenario', 'Level', ...head]), row(['---', '---', ...head.map(() => '---')]), ...rows].join('\n'),
    footnotes.text,
    '## The failures, and what confirms them',
    ...confirmations,
  ].join('\n\n')
}

function listed(items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [items.join('\n')]
}

/** The reasons of what is neither a pass nor a failure; those have their own list. */
class Footnotes {
  readonly #reasons: string[] = []

  of({ result, reason }: Outcome): string {
    if (result !== 'warn' && result !== 'inconclusive') return ''
    if (!this.#reasons.includes(reason)) this.#reasons.push(reason)
    return `[^${this.#reasons.indexOf(reason) + 1}]`
  }

  get text(): string {
    return this.#reasons.map((reason, index) => `[^${index + 1}]: ${reason}`).join('\n')
  }
}
