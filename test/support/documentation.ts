// The documentation as tests read it: the README and the pages that it leads to, their sections, code blocks and
// tables. A section is found by its heading, on whichever page it is.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ruleSetVersion, rules } from '../../src/assessment/rules.ts'
import { type Option, options } from '../../src/config/options.ts'
import type { Rule } from '../../src/protocol/explanations/text.ts'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { scenarioGroups } from '../../src/scenarios/scenario.ts'

const repository = join(import.meta.dirname, '../..')

/** The pages for people who use the server, by their paths. */
export const pages: Readonly<Record<string, string>> = Object.fromEntries(
  [
    'README.md',
    '.github/CHECK.md',
    '.github/CLIENTS.md',
    '.github/CONTRIBUTING.md',
    '.github/CONTROL.md',
    '.github/CURL.md',
    '.github/DEPLOYMENT.md',
    '.github/INSTANCES.md',
    '.github/JAVA.md',
    '.github/OPTIONS.md',
    '.github/QUESTIONS.md',
    '.github/SCENARIOS.md',
    '.github/STANDARDS.md',
    '.github/TIMELINE.md',
  ].map((path) => [path, readFileSync(join(repository, path), 'utf8')]),
)

export interface CodeBlock {
  /** As after the opening fence; `bash` is run by a test, `sh` is only shown. */
  readonly language: string
  readonly code: string
}

/** The one section with this heading, without the heading, up to the next one. */
export function section(heading: string): string {
  const parts = Object.values(pages).flatMap((page) =>
    page.split(new RegExp(`^#+ ${heading}$`, 'm')).slice(1),
  )
  const [text, another] = parts
  if (text === undefined || another !== undefined) throw new Error(`${parts.length} sections ${heading}`)
  return text.split(/^##+ /m, 1)[0] ?? ''
}

/** Code blocks in their order, of one language or of all. */
export function codeBlocks(text: string, language?: string): readonly CodeBlock[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .map(([, found = '', code = '']) => ({ language: found, code }))
    .filter((block) => language === undefined || block.language === language)
}

/** The one code block of a language in a section. */
export function codeBlock(heading: string, language: string): string {
  const [first, second] = codeBlocks(section(heading), language)
  if (first === undefined || second !== undefined) throw new Error(`${heading}: not one block of ${language}`)
  return first.code
}

/** The cells of a section's table, without its two head rows. */
export function rows(heading: string): readonly (readonly string[])[] {
  return tableLines(section(heading))
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '))
}

/** The lines of the table in a text. */
export function tableLines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line.startsWith('| '))
}

/** The table of options as OPTIONS.md has it. */
export function optionTable(): readonly string[] {
  const cells = options.map((option) => [
    `\`${option.flag}\``,
    option.env === undefined ? '' : `\`${option.env}\``,
    defaultOf(option),
    option.help,
  ])
  return [['Option', 'Environment', 'Default', 'What it does'], ['---', '---', '---', '---'], ...cells].map(
    (row) => `| ${row.join(' | ')} |`,
  )
}

function defaultOf({ default: value, printedDefault }: Option): string {
  if (printedDefault !== undefined)
    return /[<>]/.test(printedDefault) ? `\`${printedDefault}\`` : printedDefault
  return value === undefined ? 'none' : `\`${value}\``
}

/** The tables of scenarios and rules as SCENARIOS.md has them. */
export function catalogueTables(): string {
  const tables = scenarioGroups.map((group) => {
    const ofGroup = scenarios.filter((scenario) => scenario.group === group)
    const rows = ofGroup.map(({ name, starred, does, expects, level, rule }) => [
      `\`${name}\`${starred ? ' ★' : ''}`,
      does,
      expects,
      `${level}: ${cited(rule)}`,
    ])
    return `### ${group}\n\n${table(['Scenario', 'The server', 'A right client', 'Rule'], rows)}`
  })
  const ruleRows = rules.map(({ id, statement, level, since, rule }) => [
    id,
    `The client ${statement}.`,
    since === undefined ? level : `${level}, since ${since}`,
    cited(rule),
  ])
  const about =
    'Every run is judged by these as well, whatever its scenario, and so are the attempts of the timeline. A broken ' +
    'MUST is a failure,\na broken SHOULD a warning, anything else a remark. A rule does not apply to a client that speaks an ' +
    `older revision of MCP\nthan the rule. This is version \`${ruleSetVersion}\`.`
  const all = table(['Rule', 'What it says', 'Level', 'Where'], ruleRows)
  return `${tables.join('\n\n')}\n\n## All rules\n\n${about}\n\n${all}`
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}

function cited({ text, href }: Rule): string {
  return `[${text}](${href})`
}
