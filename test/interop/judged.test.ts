// What is published about other people's clients holds together; no client is needed for that.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { outcomesIn } from './judged/judge.ts'
import { judgedClients } from './judged/judged.ts'
import { judgedScenarios, judgedText } from './judged/page.ts'
import { recorded } from './judged/record.ts'
import { withTable } from './support/table.ts'

const clients = await judgedClients()
const record = recorded()

describe('the page of judged clients', () => {
  it('is that of the record', () => {
    const page = readFileSync(join(import.meta.dirname, '../../.github/JUDGED.md'), 'utf8')
    expect(withTable(page, judgedText(clients), 'judged')).toBe(page)
  })

  it('has all clients, in the versions that are installed', () => {
    expect(Object.entries(record).map(([folder, { version }]) => [folder, version])).toEqual(
      [...clients].map(([folder, { client }]) => [folder, client.version]).sort(),
    )
  })
})

describe.each([...clients])('%s', (folder, { confirmed }) => {
  const outcomes = record[folder]?.outcomes ?? {}

  it('was judged in every scenario of a check without options', () => {
    expect(Object.keys(outcomes).sort()).toEqual(judgedScenarios.map(({ name }) => name).sort())
  })

  it('fails nothing that its own source or tracker does not confirm', () => {
    const failed = Object.keys(outcomes).filter((scenario) => outcomes[scenario]?.result === 'fail')
    expect(Object.keys(confirmed).sort()).toEqual(failed.sort())
    for (const text of Object.values(confirmed)) expect(text).toMatch(/\]\(https:\/\//)
  })
})

describe('what check prints', () => {
  it('is read up to the rules', () => {
    const printed = [
      '✓ plain       The client signed in (and more) and called.',
      '✓ iss-wrong   The client did not exchange the code. (by silence)',
      '✗ step-up     The client stopped. (its time was over)',
      '    | ✓ what the client printed',
      '? late        No request came.',
      '',
      'Rules that it broke:',
      '✗ A1 MUST  No.',
    ]
    expect(outcomesIn(printed.join('\n'))).toEqual({
      plain: { result: 'pass', reason: 'The client signed in (and more) and called.' },
      'iss-wrong': { result: 'pass (silence)', reason: 'The client did not exchange the code.' },
      'step-up': { result: 'fail', reason: 'The client stopped.' },
      late: { result: 'inconclusive', reason: 'No request came.' },
    })
  })
})
