// What --help prints. Imported only when it is asked for.

import yargs from 'yargs'
import { type Option, options } from './options.ts'

/** 80 columns wide. */
export function helpText(): string {
  let text = ''
  yargs([])
    .scriptName('mcp-static-auth')
    .locale('en')
    .help(false)
    .version(false)
    .wrap(80)
    .usage(
      '$0 [options]\n\n' +
        'An OAuth 2.1 authorization server for one pre-registered confidential client,\n' +
        'and the MCP server that it protects, in one process.',
    )
    .options(Object.fromEntries(options.map(helpEntry)))
    .options({
      help: { alias: 'h', group: 'Configuration:', describe: 'Print this and exit.' },
      version: { group: 'Configuration:', describe: 'Print the version and exit.' },
    })
    .example([
      ['$0', 'demo credentials, on loopback'],
      ['$0 --port 0 --auto-approve', 'for tests: any port, no login page'],
      ['$0 --redirect-uris +goose', 'one more client'],
      ['$0 --tool-scope echo=admin', 'echo requires a second scope'],
      ['$0 check --help', 'how to judge a client'],
    ])
    .epilogue(
      'Every option but --config and --ready-json can be given as an environment\n' +
        'variable too, or in a file .env in the working directory: --client-id is\n' +
        'MCP_STATIC_CLIENT_ID. The command line comes first, then the environment, .env,\n' +
        'the --config file.',
    )
    .showHelp((help) => {
      text = help
    })
  return text
}

function helpEntry(option: Option) {
  const repeatable = option.separator === undefined ? '' : ' Repeatable.'
  const printed = option.printedDefault ?? printedDefault(option.default)
  return [
    option.flag.slice(2),
    {
      group: `${option.group}:`,
      describe: option.help + repeatable,
      ...(printed !== undefined && { defaultDescription: printed }),
    },
  ] as const
}

/** --help does not mention that a switch is off. */
function printedDefault(value: unknown): string | undefined {
  return value === undefined || value === false ? undefined : String(value)
}
