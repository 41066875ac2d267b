// A start loads what clients call, and nothing that only people look at.

import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { run } from '../support/program.ts'

const { file } = compiled()
const program = join(import.meta.dirname, '../support/loaded-modules.mjs')

/** The packages of the libraries among these modules, and our own files. */
function packagesAndFiles(modules: readonly string[]): readonly string[] {
  const names = modules.map((path) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path)
  return [...new Set(names)].sort()
}

it('loads before the first request what clients need, and with the first page what people need', async (test) => {
  const { stdout, stderr } = await run(test, [process.execPath, program, file]).exit
  expect(stderr).toBe('')
  const { statuses, atStart, afterClients, afterPage } = JSON.parse(stdout)
  expect(statuses).toEqual([200, 200, 401, 401])

  const [start, clients, page] = [atStart, afterClients, afterPage].map(packagesAndFiles)
  expect(clients).toEqual(start)
  expect(page?.filter((name) => !start?.includes(name))).toEqual(
    expect.arrayContaining([expect.stringMatching(/dist\/pages-\w+\.js$/)]),
  )
  expect(page).not.toContain('yargs')
  for (const name of page ?? []) expect(name).not.toMatch(/\bcheck-\w+\.js$/)
})
