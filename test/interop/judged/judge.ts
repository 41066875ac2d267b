// Runs `check` for a client, as a person would, and reads what it prints.

import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { processes } from '../support/processes.ts'
import type { Place } from '../support/scenario.ts'
import type { JudgedClient } from './judged.ts'
import type { Outcome, Outcomes } from './record.ts'

const root = join(import.meta.dirname, '../../..')
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs')

/** The outcome of every starred scenario. Rejects when the check itself fails. */
export async function judge({ command, env }: JudgedClient, place: Place): Promise<Outcomes> {
  const home = join(place.folder, 'judged')
  await mkdir(home)
  const own = processes()
  try {
    const check = [tsx, join(root, 'src/server.ts'), 'check', '--parallel', '2', '--timeout', '60', '--']
    const child = own.start(process.execPath, [...check, ...command(place)], {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
    })
    let printed = ''
    child.stdout.on('data', (text: string) => {
      printed += text
    })
    const [status] = await once(child, 'close')
    // 1 says that something failed, which is what is asked here.
    if (status !== 0 && status !== 1) throw new Error(own.printed().join('\n'))
    return outcomesIn(printed)
  } finally {
    own.end()
  }
}

const results = { '✓': 'pass', '!': 'warn', '✗': 'fail', '?': 'inconclusive' } as const

/** What `check` printed about the scenarios: the lines up to the first blank one. */
export function outcomesIn(printed: string): Outcomes {
  const outcomes: Record<string, Outcome> = {}
  for (const line of printed.split('\n\n', 1)[0]?.split('\n') ?? []) {
    const {
      sign,
      scenario = '',
      reason = '',
      notes = '',
    } = /^(?<sign>[✓!✗?]) (?<scenario>\S+) +(?<reason>.*?)(?: \((?<notes>[^()]*)\))?$/u.exec(line)?.groups ??
    {}
    if (sign === undefined) continue
    const result = results[sign as keyof typeof results]
    outcomes[scenario] = { result: notes.includes('by silence') ? 'pass (silence)' : result, reason }
  }
  return outcomes
}
