// A judged client is one of the interop clients in the scenarios to begin with, by the command `check`. The results of the
// last `npm run interop:table` are in record.json; .github/JUDGED.md shows them.

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { InteropClient } from '../client.ts'
import type { Place } from '../support/scenario.ts'

export interface JudgedClient {
  /** Above its column. */
  readonly name: string
  /** What is installed for it. */
  readonly client: InteropClient
  /** What follows `check --`; it may keep its tokens below the home that it is given. */
  readonly command: (place: Place) => readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** What its readers should know, as Markdown. */
  readonly note: string
  /** By scenario: what in its source or its issue tracker says that it fails, as Markdown. */
  readonly confirmed: Readonly<Record<string, string>>
  /** Scenarios that do not always end alike, since it depends on which of its requests comes first. */
  readonly varying?: readonly string[]
}

/** All judged clients by folder, which has the name of the interop client's, in the order of the columns. */
export async function judgedClients(): Promise<ReadonlyMap<string, JudgedClient>> {
  const folders = readdirSync(import.meta.dirname).filter((name) =>
    existsSync(join(import.meta.dirname, name, 'judged.ts')),
  )
  const found: [string, JudgedClient][] = []
  for (const folder of folders) found.push([folder, (await import(`./${folder}/judged.ts`)).judged])
  return new Map(found.sort(([, a], [, b]) => a.name.localeCompare(b.name, 'en')))
}
