// Shows that the clients would notice: breaks a copy of the server in five ways that have broken clients elsewhere,
// runs clients against each, and fails unless at least one of them turns red. Run by hand:
//
//   npx tsx test/interop/sabotage.ts                    the clients that are quick
//   npx tsx test/interop/sabotage.ts go-sdk fastmcp     those named

import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Sabotage, sabotages } from './support/sabotages.ts'

const quick = [
  'ai-sdk',
  'codex',
  'conformance',
  'inspector-cli',
  'mcp-remote',
  'oauth4webapi',
  'openid-client',
  'sdk-v1',
  'sdk-v2',
]

const root = join(import.meta.dirname, '../..')
const clients = process.argv.length > 2 ? process.argv.slice(2) : quick

/** Runs the clients against a copy of the server that is broken this way; the result lines of those that fail. */
function redLines({ file, text, replacement }: Sabotage): readonly string[] {
  const copy = mkdtempSync(join(tmpdir(), 'sabotage-'))
  try {
    for (const name of ['src', 'test', 'views', 'package.json', 'tsconfig.json']) {
      cpSync(join(root, name), join(copy, name), { recursive: true })
    }
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
    const source = readFileSync(join(copy, file), 'utf8')
    if (!source.includes(text)) throw new Error(`${file} does not hold what is to be broken: ${text}`)
    writeFileSync(join(copy, file), source.replace(text, replacement))
    const { stdout, stderr } = spawnSync('npx', ['tsx', 'test/interop/run.ts', ...clients], {
      cwd: copy,
      encoding: 'utf8',
    })
    if (!/ passed, .* failed, /.test(stdout)) throw new Error(`the run broke down:\n${stdout}${stderr}`)
    return stdout.split('\n').filter((line) => line.startsWith('FAIL'))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

let unnoticed = 0
for (const sabotage of sabotages) {
  const red = redLines(sabotage)
  if (red.length === 0) unnoticed += 1
  process.stdout.write(`${[`${sabotage.name}: ${red.length} red`, ...red].join('\n  ')}\n`)
}
process.exitCode = unnoticed > 0 ? 1 : 0
