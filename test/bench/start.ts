// Measures how long a start takes until the first answer, beside a bare server of Node started in the same way: from
// TypeScript with tsx, and as the package is built. Run `npm run build`, then `npx tsx test/bench/start.ts`. It only
// prints: how far tsx and the libraries are from a bare server is not ours alone.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'

const rounds = 9
const port = String(await freePort())

const folder = mkdtempSync(join(tmpdir(), 'start-'))
const bare = join(folder, 'bare.mjs')
writeFileSync(
  bare,
  `import { createServer } from 'node:http'
createServer((req, res) => res.end('{}')).listen(Number(process.argv.at(-1)), '127.0.0.1')`,
)

const ways = [
  { way: 'npx tsx', server: ['npx', 'tsx', 'src/server.ts'], bare: ['npx', 'tsx', bare] },
  { way: 'the package', server: ['node', 'dist/server.js'], bare: ['node', bare] },
]

/** Whether the server answers yet. */
function answers(): Promise<boolean> {
  return new Promise((resolve) => {
    const path = '/.well-known/oauth-authorization-server'
    const headers = { host: `localhost:${port}` }
    get({ host: '127.0.0.1', port, path, headers, agent: false }, (res) => {
      res.resume()
      resolve(res.statusCode === 200)
    }).on('error', () => resolve(false))
  })
}

/** Milliseconds from the start of a command to its first answer. */
async function startMs([command = '', ...args]: readonly string[]): Promise<number> {
  const begun = performance.now()
  // In a group of its own, with the launchers, so that all of it can be ended.
  const child = spawn(command, [...args, '--port', port], { stdio: 'ignore', detached: true })
  const ended = once(child, 'exit')
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error(`${command} ${args.join(' ')} ended`)
    await pause(2)
  }
  const ms = performance.now() - begun
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  await ended
  while (await answers()) await pause(2)
  return ms
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

for (const { way, server, bare } of ways) {
  const times: Record<'server' | 'bare', number[]> = { server: [], bare: [] }
  for (let round = 0; round < rounds; round += 1) {
    times.server.push(await startMs(server))
    times.bare.push(await startMs(bare))
  }
  const [ours, theirs] = [median(times.server), median(times.bare)]
  const ratio = (ours / theirs).toFixed(2)
  process.stdout.write(`${way}: ${ours.toFixed(0)} ms, bare ${theirs.toFixed(0)} ms, ${ratio} x\n`)
}
rmSync(folder, { recursive: true })
