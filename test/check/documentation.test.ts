// CHECK.md says what check does: its options, its command lines, and what it prints.

import { describe, expect, it } from 'vitest'
import { rules } from '../../src/assessment/rules.ts'
import { readCheckCommandLine } from '../../src/check/command-line.ts'
import { launcherNames } from '../../src/check/launchers.ts'
import { type CheckFlagName, checkFlags } from '../../src/check/options.ts'
import { serverOptions } from '../../src/check/server-options.ts'
import { scenarios } from '../../src/scenarios/catalogue.ts'
import { pages, section, tableLines } from '../support/documentation.ts'

const page = pages['.github/CHECK.md'] ?? ''
const known = { scenarios, rules: rules.map(({ id }) => id) }

/** The arguments after `check`, of each command on the page. */
const commandLines = [...page.matchAll(/mcp-static-auth check (.*)$/gm)].map(([, line = '']) =>
  line.split(' '),
)

describe('the page on check', () => {
  it('has the table of its options', () => {
    const cells = checkFlags.map((flag) => [
      `\`--${flag.name}${'value' in flag ? ` ${flag.value}` : ''}\``,
      'default' in flag ? flag.default : '',
      flag.help,
    ])
    const lines = cells.map((row) => `| ${row.join(' | ')} |`)
    expect(tableLines(section('Options of check')).slice(2)).toEqual(lines)
  })

  it('shows right command lines, and every option', () => {
    expect(commandLines.length).toBeGreaterThan(5)
    for (const argv of commandLines) expect(readCheckCommandLine(argv, known)).toHaveProperty('options')
    const names = checkFlags.map(({ name }): CheckFlagName => name)
    for (const name of names) expect(page).toContain(`--${name}`)
  })

  it('names every launcher, and every variable that it reads', () => {
    for (const name of launcherNames) expect(page).toContain(`\`${name}\``)
    const asked: string[] = []
    serverOptions(new Proxy({}, { get: (_target, name) => void asked.push(String(name)) }))
    expect(asked.sort()).toEqual([...new Set(page.match(/MCP_STATIC_\w+/g))].sort())
  })
})
