// What came of the judged clients when the page was last written.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JudgedClient } from './judged.ts'

export interface Outcome {
  readonly result: 'pass' | 'pass (silence)' | 'warn' | 'fail' | 'inconclusive'
  readonly reason: string
}

/** By scenario. */
export type Outcomes = Readonly<Record<string, Outcome>>

interface Recorded {
  readonly version: string
  readonly outcomes: Outcomes
}

const file = join(import.meta.dirname, 'record.json')

/** By the client's folder. */
export function recorded(): Readonly<Record<string, Recorded>> {
  return JSON.parse(readFileSync(file, 'utf8'))
}

/** Replaces what is recorded of a client. What fails at times stays failed. */
export function record(folder: string, { client, varying = [] }: JudgedClient, outcomes: Outcomes): void {
  const all = recorded()
  const before = all[folder]?.outcomes ?? {}
  const kept = varying.flatMap((scenario) => {
    const known = before[scenario]
    return known?.result === 'fail' ? [[scenario, known] as const] : []
  })
  const now = { version: client.version, outcomes: sorted({ ...outcomes, ...Object.fromEntries(kept) }) }
  writeFileSync(file, `${JSON.stringify(sorted({ ...all, [folder]: now }), undefined, 2)}\n`)
}

/** Scenarios end in any order, and clients are written one by one. */
function sorted<T>(values: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => a.localeCompare(b, 'en')))
}

/** The failures that nothing confirms, in words. */
export function unconfirmed({ confirmed }: JudgedClient, outcomes: Outcomes): readonly string[] {
  return Object.entries(outcomes).flatMap(([scenario, { result, reason }]) =>
    result === 'fail' && confirmed[scenario] === undefined
      ? [`${scenario}: fails, and nothing of its own confirms that: ${reason}`]
      : [],
  )
}

/** What differs between a run and the record, in words. */
export function differences(
  folder: string,
  { varying = [] }: JudgedClient,
  outcomes: Outcomes,
): readonly string[] {
  const before = recorded()[folder]?.outcomes ?? {}
  const scenarios = new Set([...Object.keys(before), ...Object.keys(outcomes)])
  return [...scenarios].flatMap((scenario) => {
    const now = outcomes[scenario]
    const { result = 'not there' } = before[scenario] ?? {}
    if (now?.result === result || varying.includes(scenario)) return []
    return [`${scenario}: ${now?.result ?? 'not there'}, recorded is ${result}. ${now?.reason ?? ''}`]
  })
}
