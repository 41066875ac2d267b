// `check` as a stranger runs it: the program, real scenarios, and a client that is right, or wrong in one thing.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { codeBlock } from '../support/documentation.ts'
import { lacks } from '../support/lacks.ts'
import { longMs, patienceMs } from '../support/patience.ts'
import { folder, node } from '../support/program.ts'

const { runServer } = compiled()
const client = [...node, join(import.meta.dirname, '../check/reference-program.ts'), '{url}']
const isPosix = process.platform === 'linux' || process.platform === 'darwin'
const noLaunchers = lacks(isPosix ? undefined : 'programs that stand for a browser need Linux or macOS')

describe.skipIf(noLaunchers)('the command check', { timeout: longMs }, () => {
  it.concurrent('finds nothing wrong with the reference client', async (test) => {
    const junit = join(folder(test), 'report.xml')
    const args = ['--scenarios', 'iss-wrong,revoked-early', '--parallel', '2', '--junit', junit]
    const { code, stdout, stderr } = await runServer(test, ['check', ...args, '--', ...client]).exit
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^✓ plain /)
    expect(stdout).toMatch(/^✓ iss-wrong .* \(by silence\)$/m)
    expect(stdout).toMatch(/^Scenarios: 3 passed, 0 warned, 0 failed, 0 inconclusive$/m)
    expect(stdout).not.toContain('Rules that it broke')
    expect(readFileSync(junit, 'utf8')).toMatch(/<testsuite name="[\w-]+" tests="\d\d" failures="0"/)
  })

  it.concurrent('says what a client does wrong: in a scenario, and against a rule', async (test) => {
    const wrong = [...client, 'ignores-state', 'no-resource-in-authorization']
    const { code, stdout } = await runServer(test, ['check', '--scenarios', 'state-wrong', '--', ...wrong])
      .exit
    expect(code).toBe(1)
    const shown = codeBlock('Check a client with one command', 'text').split('\n')
    for (const line of shown.filter((each) => !each.includes('…'))) expect(stdout).toContain(line)
    expect(stdout).toMatch(/^Rules that it broke:\n(?:. \w+ .*\n)*✗ A6 MUST /m)
  })

  it.concurrent('prints its help', async (test) => {
    const { code, stdout } = await runServer(test, ['check', '--help']).exit
    expect(code).toBe(0)
    expect(stdout).toMatch(/^mcp-static-auth check \[options\] -- COMMAND/)
  })

  it.concurrent('has exit status 2 for a wrong option, a wrong address for answers, and no such program', async (test) => {
    const wrong = await runServer(test, ['check', '--scenario', 'all']).exit
    expect({ ...wrong, stderr: wrong.stderr.split('\n').length }).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 3,
    })
    const env = { MCP_STATIC_REDIRECT_URIS: 'nowhere' }
    const address = await runServer(test, ['check', '--', 'client'], { env }).exit
    expect(address).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nowhere') })
    const missing = await runServer(test, ['check', '--', 'no-such-program']).exit
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no such program') })
  })

  it.concurrent.for(['SIGINT', 'SIGHUP'] as const)('ends at %s, with the client', async (signal, test) => {
    const file = join(folder(test), 'pid')
    const command = ['sh', '-c', 'echo "$$" > "$0"; exec sleep 1000', file]
    const program = runServer(test, ['check', '--', ...command])
    const pid = await vi.waitFor(() => {
      const text = readFileSync(file, 'utf8')
      expect(text).toMatch(/^\d+\n$/)
      return Number(text)
    }, patienceMs)
    program.child.kill(signal)
    expect((await program.exit).code).toBe(1)
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
  })
})
