// The README as tests read it: its sections, its code blocks, its tables.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Option, options } from '../../src/config/options.ts'

export const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8')

export interface CodeBlock {
  /** As after the opening fence; `bash` is run by a test, `sh` is only shown. */
  readonly language: string
  readonly code: string
}

/** The text of a section of the second or third level, without its heading, up to the next heading. */
export function section(heading: string): string {
  const [, text] = readme.split(new RegExp(`^##+ ${heading}$`, 'm'))
  if (text === undefined) throw new Error(`README.md has no section ${heading}`)
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

/** The table of options as the README has it. */
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
