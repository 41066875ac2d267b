// What `check --help` prints. Imported only when it is asked for.

import yargs from 'yargs'
import type { Scenario } from '../scenarios/scenario.ts'
import { checkFlags } from './options.ts'

const width = 80

/** 80 columns wide. */
export function checkHelp(scenarios: readonly Scenario[]): string {
  let text = ''
  yargs([])
    .scriptName('mcp-static-auth')
    .locale('en')
    .help(false)
    .version(false)
    .wrap(width)
    .usage(
      '$0 check [options] -- COMMAND … {url} …\n\n' +
        'Judges an MCP client: starts a server on a free port, runs the command once for\n' +
        'each scenario, and says whether the client coped.',
    )
    .options(
      Object.fromEntries(
        checkFlags.map((flag) => [
          flag.name,
          {
            describe: flag.help,
            ...('value' in flag && { requiresArg: true }),
            ...('default' in flag && { defaultDescription: flag.default }),
          },
        ]),
      ),
    )
    .options({ help: { alias: 'h', describe: 'Print this and exit.' } })
    .example([
      ['$0 check -- my-client {url}', 'the scenarios to begin with'],
      ['$0 check --scenarios all --junit report.xml -- my-client {url}', 'all of them, for CI'],
    ])
    .epilogue(
      [
        '{url}, {client_id} and {client_secret} are replaced in the command; without',
        '{url}, the address is added at its end. MCP_URL, MCP_CLIENT_ID and',
        'MCP_CLIENT_SECRET are in its environment.',
        '',
        'Exit status: 0 nothing failed, 1 something did, 2 the command line is wrong or',
        'the command cannot be run.',
        '',
        'Scenarios (* starred):',
        ...scenarioColumns(scenarios),
      ].join('\n'),
    )
    .showHelp((help) => {
      text = help
    })
  return text
}

function scenarioColumns(scenarios: readonly Scenario[]): readonly string[] {
  const names = scenarios.map(({ name, starred }) => `${name}${starred ? ' *' : ''}`)
  const columnWidth = Math.max(...names.map(({ length }) => length)) + 2
  const columns = Math.max(1, Math.floor((width - 2) / columnWidth))
  const lines: string[] = []
  for (let at = 0; at < names.length; at += columns) {
    const line = names.slice(at, at + columns).map((name) => name.padEnd(columnWidth))
    lines.push(`  ${line.join('').trimEnd()}`)
  }
  return lines
}
