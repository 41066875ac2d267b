// npm run bench, so short that its figures mean nothing: every answer is right, and nothing is left behind.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { repository } from '../support/built-package.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { folder, node, run, type Test } from '../support/program.ts'

function bench(test: Test, temporary: string, ...args: string[]) {
  const command = [...node, join(repository, 'test/bench/run.ts'), ...args]
  return run(test, command, { cwd: repository, env: { TMPDIR: temporary } })
}

it('the bench prints one table: each work at each server', { timeout: longMs }, async (test) => {
  const temporary = folder(test)
  const { code, stdout, stderr } = await bench(test, temporary, '--rounds', '1', '--seconds', '0.05').exit
  expect(code, stderr).toBe(0)
  const [head, rule, ...rows] = stdout.trimEnd().split('\n')
  expect(head).toMatch(/^\| work \| server \| per s \| CPU µs \|/)
  expect(rule).toMatch(/^\| --- /)
  expect(rows).toHaveLength(9)
  for (const row of rows) {
    expect(row).toMatch(
      /^\| (?:tools\/call, \d{4}-\d\d-\d\d|client_credentials grant) \| [\w ]+ \| [1-9]\d* \| [1-9]\d* \|/,
    )
    expect(row).not.toContain('NaN')
  }
  expect(leftIn(temporary)).toEqual([])
})

it('the bench stops its servers when it is interrupted', { timeout: longMs }, async (test) => {
  const temporary = folder(test)
  const program = bench(test, temporary)
  await new Promise<void>((resolve) => {
    program.child.stderr.on('data', () => {
      if (program.stderr().includes('round 1')) resolve()
    })
  })
  program.child.kill('SIGINT')
  expect(await program.exit).toMatchObject({ code: 130, stdout: '' })
  const addresses = program.stderr().match(/http:\S+/g) ?? []
  expect(addresses).toHaveLength(3)
  for (const address of addresses) {
    await vi.waitFor(() => expect(fetch(address)).rejects.toThrow('fetch failed'), { timeout: patienceMs })
  }
  expect(leftIn(temporary)).toEqual([])
})

/** What the bench left; tsx keeps a cache there. */
function leftIn(temporary: string): readonly string[] {
  return readdirSync(temporary).filter((name) => name.startsWith('mcp-static-auth'))
}
