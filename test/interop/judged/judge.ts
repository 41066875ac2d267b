// Runs `check` for a client, as a person would, and reads what it prints.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type { Place } from '../support/scenario.ts'
import { within } from '../support/time-limit.ts'
import type { JudgedClient } from './judged.ts'
import type { Outcome, Outcomes } from './record.ts'

const root = join(import.meta.dirname, '../../..')
const limitSeconds = 900

/** The outcome of every starred scenario. Rejects when the check itself fails. */
export async function judge({ command, env }: JudgedClient, place: Place): Promise<Outcomes> {
  const home = await mkdtemp(join(place.folder, 'judged-'))
  const program = ['--import', import.meta.resolve('tsx'), join(root, 'src/server.ts')]
  const check = ['check', '--parallel', '2', '--timeout', '60', '--', ...command(place)]
  const child = spawn(process.execPath, [...program, ...check], {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  // Asked to end, it ends the clients that it started.
  const end = () => child.kill('SIGTERM')
  process.once('exit', end)
  try {
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    const [printed, errors, [status]] = await within(limitSeconds, ended)
    // 1 says that something failed, which is what is asked here.
    if (status !== 0 && status !== 1) throw new Error(`check ended with ${status}:\n${printed}${errors}`)
    return outcomesIn(printed)
  } finally {
    end()
    process.off('exit', end)
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
