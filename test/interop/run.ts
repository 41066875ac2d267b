// The entry of `npm run test:interop`: finds the clients, installs each into a folder of its own, runs its
// scenarios one after the other, prints one line a client and capability, has some judged, and holds the tables in
// .github to the run.
//
//   npm run test:interop                  all clients
//   npm run test:interop -- mcp-remote    those named (by folder)
//   npm run interop:table                 all, and writes the tables
//   npm run interop:table -- mcp-remote   those named, and writes how they are judged
//
// REQUIRE_ALL=1 makes a client that cannot run here a failure.

import { rmSync } from 'node:fs'
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Capability, capabilities, type InteropClient } from './client.ts'
import { judge } from './judged/judge.ts'
import { type JudgedClient, judgedClients } from './judged/judged.ts'
import { judgedText } from './judged/page.ts'
import { differences, record, unconfirmed } from './judged/record.ts'
import { installAll } from './support/install.ts'
import { atPath } from './support/path-issuer.ts'
import { type Place, runScenario } from './support/scenario.ts'
import { tableOf, withTable } from './support/table.ts'
import { whyNot } from './support/toolchains.ts'

const pages = join(import.meta.dirname, '../../.github')
const requireAll = process.env['REQUIRE_ALL'] === '1'
const write = process.argv.includes('--write')
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))

const count = { passed: 0, failed: 0, skipped: 0 }

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function result(
  kind: 'ok' | 'FAIL' | 'skip',
  { name, version }: InteropClient,
  what: string,
  why = '',
): void {
  count[kind === 'ok' ? 'passed' : kind === 'FAIL' ? 'failed' : 'skipped'] += 1
  print(`${kind.padEnd(4)} ${name} ${version}  ${what}`)
  if (why !== '') print(why.replace(/^/gm, '       '))
}

async function clients(): Promise<ReadonlyMap<string, InteropClient>> {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true })
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !['judged', 'support'].includes(entry.name),
  )
  const names = folders.map(({ name }) => name).sort()
  const unknown = wanted.filter((name) => !names.includes(name))
  if (unknown.length > 0) throw new Error(`no such client: ${unknown}; there are ${names.join(', ')}`)
  const chosen = names.filter((name) => wanted.length === 0 || wanted.includes(name))
  const found = new Map<string, InteropClient>()
  for (const name of chosen) found.set(name, (await import(`./${name}/client.ts`)).client)
  return found
}

async function runClient(client: InteropClient, place: Place): Promise<void> {
  const worked = new Set<Capability>()
  for (const scenario of [...client.scenarios, ...atPath(client)]) {
    const outcome = await runScenario(client, scenario, place)
    if ('failure' in outcome) result('FAIL', client, `scenario ${scenario.name}`, outcome.failure)
    else for (const capability of outcome.worked) worked.add(capability)
    if (client.isSuite && 'worked' in outcome) result('ok', client, scenario.name)
  }
  if (client.isSuite) return
  for (const capability of capabilities) {
    if (client.lacks?.[capability] !== undefined) continue
    if (worked.has(capability)) result('ok', client, capability)
    else result('FAIL', client, capability, 'no scenario that passed shows it')
  }
}

/**
 * Judges a client that may be judged; what came of it is compared with the record, or recorded. What is not as recorded
 * has to be so twice: some clients race with themselves, and a busy machine decides who wins.
 */
async function judgeClient(folder: string, judged: JudgedClient, place: Place): Promise<void> {
  const once = await judgedWrong(folder, judged, place)
  const wrong = once.length === 0 || write ? once : await judgedWrong(folder, judged, place)
  const both = wrong.filter((line) => once.some((other) => scenarioOf(other) === scenarioOf(line)))
  result(both.length === 0 ? 'ok' : 'FAIL', judged.client, 'judged', both.join('\n'))
}

/** What is not confirmed, or not as recorded, by scenario. */
async function judgedWrong(folder: string, judged: JudgedClient, place: Place): Promise<readonly string[]> {
  const outcomes = await judge(judged, place).catch(String)
  if (typeof outcomes === 'string') return [outcomes]
  if (write) record(folder, judged, outcomes)
  return [...unconfirmed(judged, outcomes), ...(write ? [] : differences(folder, judged, outcomes))]
}

function scenarioOf(line: string): string {
  return line.split(':', 1)[0] ?? ''
}

/** Compares a table with that of a page, or writes it there. */
async function compareTable(name: string, file: string, table: string): Promise<void> {
  const page = join(pages, file)
  const text = await readFile(page, 'utf8').catch(() => '')
  const fresh = withTable(text, table, name)
  if (fresh === text) return
  if (fresh === undefined) {
    count.failed += 1
    print(`FAIL ${file}: it has no place for the table (support/table.ts says how one is marked)`)
  } else if (write) {
    await writeFile(page, fresh)
    print(`${file}: the table is written`)
  } else {
    count.failed += 1
    print(`FAIL ${file}: its table differs from this run; npm run interop:table writes it`)
  }
}

async function main(): Promise<void> {
  // Resolved, because a client may compare paths with what the system tells it.
  const root = await realpath(await mkdtemp(join(tmpdir(), 'interop-')))
  process.once('exit', () => rmSync(root, { recursive: true, force: true, maxRetries: 3 }))
  const all = await clients()
  const judged = await judgedClients()
  const runnable = new Map<string, InteropClient>()
  for (const [name, client] of all) {
    const reason = whyNot(client.needs ?? [])
    if (reason === undefined) runnable.set(name, client)
    else result(requireAll ? 'FAIL' : 'skip', client, 'all', reason)
  }
  for await (const installed of installAll(runnable, root)) {
    if ('problem' in installed) result('FAIL', installed.client, 'install', installed.problem)
    else {
      const { name } = installed
      const judgedClient = judged.get(name)
      await runClient(installed.client, installed.place)
      if (judgedClient !== undefined) await judgeClient(name, judgedClient, installed.place)
      await rm(installed.place.folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }
  if (wanted.length === 0 && count.failed === 0 && count.skipped === 0) {
    await compareTable('clients', 'CLIENTS.md', tableOf([...all.values()]))
  } else if (write) print('CLIENTS.md: the table is not written, since not all clients passed')
  if (write || wanted.length === 0) await compareTable('judged', 'JUDGED.md', judgedText(judged))
  print(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`)
  process.exitCode = count.failed > 0 ? 1 : 0
}

// Whoever interrupts it wants neither programs nor folders left behind: both end with the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))
await main()
