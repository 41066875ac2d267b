// The command as a whole, against a server that is easy to please, with a client that does what it is told.

import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { patience } from '../../src/check/patience.ts'
import { plain } from '../../src/scenarios/plain.ts'
import type { Scenario } from '../../src/scenarios/scenario.ts'
import { lacks } from '../support/lacks.ts'
import { longMs } from '../support/patience.ts'
import { folder, type Test } from '../support/program.ts'
import { type FakeRules, fakeJudgedServer } from './fake-judged-server.ts'
import { scenarioNamed } from './scenarios.ts'

const client = join(import.meta.dirname, 'fake-client.mjs')
/** Long enough for a client on a busy machine to do its next step; most end by themselves before. */
const quick = { ...patience, printed: 400, connected: 2000 }

interface Given extends FakeRules {
  readonly args?: readonly string[]
  readonly scenarios?: readonly Scenario[]
  readonly command?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** Checks the client in a way of its own, or another command. */
async function checked(test: Test, way: string, given: Given = {}) {
  const server = await fakeJudgedServer(test, given)
  const lines: string[] = []
  const errors: string[] = []
  const tmpFolder = folder(test)
  const command = given.command ?? [process.execPath, client, way, '{url}']
  const stop = new AbortController()
  const checking = check({
    argv: [...(given.args ?? []), '--', ...command],
    env: { PATH: process.env['PATH'], DISPLAY: ':0', ...given.env },
    platform: process.platform,
    tmpFolder,
    scenarios: given.scenarios ?? [plain],
    rules: ['A7'],
    startServer: async () => server,
    print: (line) => lines.push(line),
    printError: (line) => errors.push(line),
    style: (_colour, text) => text,
    now: Date.now,
    random: (bytes) => Buffer.alloc(bytes, 7),
    signal: AbortSignal.any([stop.signal, ...(given.signal === undefined ? [] : [given.signal])]),
    patience: quick,
  })
  // Nothing is left running by a test that ends early.
  test.onTestFinished(async () => {
    stop.abort()
    await checking.catch(() => {})
  })
  const status = await checking
  expect(readdirSync(tmpFolder)).toEqual([])
  return { status, lines, errors, text: lines.join('\n'), log: server.log, server }
}

/** Whether a process exists that is no zombie, which waits only for its end to be noticed. */
function isRunning(pid: string): boolean {
  const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', pid], { encoding: 'utf8' })
  return /^[^Z\s]/.test(stdout)
}

const isPosix = process.platform === 'linux' || process.platform === 'darwin'
const noLaunchers = lacks(isPosix ? undefined : 'programs that stand for a browser need Linux or macOS')

describe.skipIf(noLaunchers)('a client that opens a browser', { timeout: longMs }, () => {
  it.concurrent.for(['BROWSER', 'gio', 'twice', 'wraps', 'late'])(
    'gets its answer: %s',
    async (way, test) => {
      const { status, lines, log } = await checked(test, way)
      expect(lines[0]).toBe('✓ plain  It came back with [hidden].')
      expect(status).toBe(0)
      const base = '/s/plain/check-070707070707'
      expect(log).toEqual(['started plain', `GET ${base}/authorize`, `POST ${base}/mcp`, 'end plain'])
    },
  )

  it.concurrent('is inconclusive when it never listens where the answer goes', async (test) => {
    const { status, lines, log } = await checked(test, 'deaf')
    const reason = 'Nothing listened at http://localhost:9/callback, where the answer was to go.'
    expect(lines[0]).toBe(`? plain  ${reason}`)
    expect(log).toContain('unreached plain')
    expect(status).toBe(0)
  })

  it.concurrent('is inconclusive when the answer is for an app, which no browser of ours can start', async (test) => {
    const { lines } = await checked(test, 'app')
    expect(lines[0]).toMatch(
      /^\? plain {2}The answer was for cursor:…, where the browser of `check` cannot go\./,
    )
  })

  it.concurrent('is sent to no other server, and its scripts are not run', async (test) => {
    const { log } = await checked(test, 'elsewhere')
    expect(log).toEqual(['started plain', 'end plain'])
  })

  it.concurrent('sees no desktop, but the address and the credentials', async (test) => {
    const output = folder(test)
    const names = '$DISPLAY/$COLUMNS/$MCP_URL/$MCP_CLIENT_ID/$MCP_CLIENT_SECRET/{client_id}/{client_secret}'
    const command = ['sh', '-c', `echo "${names}"; shift; echo "$*"`, 'sh', 'x']
    const { server } = await checked(test, '', { command, args: ['--output', output] })
    const url = server.mcpUrl('plain', 'check-070707070707')
    expect(readFileSync(join(output, 'plain-1.log'), 'utf8')).toBe(
      `/1000/${url}/the-client/hush-hush-hush-hush/the-client/hush-hush-hush-hush\n${url}\n`,
    )
  })
})

describe('a client that only prints the address', { timeout: longMs }, () => {
  it.concurrent.for(['prints', 'links', 'json'])('has it opened for it: %s', async (way, test) => {
    const { status, lines } = await checked(test, way)
    expect(lines[0]).toBe('✓ plain  It came back with [hidden].')
    expect(status).toBe(0)
  })
})

describe('a client that goes on', { timeout: longMs }, () => {
  it.concurrent('is ended with all that it started when its verdict is known', async (test) => {
    const output = folder(test)
    const { status, lines } = await checked(test, 'stays', { args: ['--output', output] })
    expect(lines[0]).toBe('✓ plain  It came back with [hidden].')
    expect(status).toBe(0)
    const [, pid = ''] = /sleep is (\d+)/.exec(readFileSync(join(output, 'plain-1.log'), 'utf8')) ?? []
    expect(isRunning(pid)).toBe(false)
  })

  it.concurrent('finds an input that stays open', async (test) => {
    const { lines } = await checked(test, 'asks')
    expect(lines[0]).toBe('✓ plain  It came back with [hidden].')
  })

  it.concurrent('is ended when its time is over', async (test) => {
    const command = [process.execPath, '-e', 'setInterval(() => {}, 1000)']
    const { lines } = await checked(test, '', { command, args: ['--timeout', '1'] })
    expect(lines[0]).toBe('? plain  It did not come back. (its time was over)')
  })

  it.concurrent('is ended when the check is', async (test) => {
    const stop = new AbortController()
    const checking = checked(test, 'deaf', { signal: stop.signal })
    stop.abort()
    const { status, server } = await checking
    expect({ status, isClosed: server.isClosed() }).toEqual({ status: 1, isClosed: true })
  })
})

describe('the scenarios', { timeout: longMs }, () => {
  it.concurrent('that need two connects start the client twice', async (test) => {
    const twice = scenarioNamed('twice', { needs: { connects: 2 } })
    const given = { scenarios: [plain, twice], times: { twice: 2 }, args: ['--scenarios', 'all'] }
    for (const way of ['BROWSER', 'stays']) {
      const { lines, log } = await checked(test, way, given)
      expect(lines[1]).toBe('✓ twice  It came back with [hidden].')
      expect(log.filter((line) => line === 'started twice')).toHaveLength(2)
    }
  })

  it.concurrent('run side by side, but for plain', async (test) => {
    const scenarios = [scenarioNamed('a'), scenarioNamed('b'), plain, scenarioNamed('c')]
    const args = ['--scenarios', 'all', '--parallel', '2']
    const { log, status } = await checked(test, 'BROWSER', { scenarios, args })
    const starts = log.filter((line) => /^(started|end) /.test(line))
    expect(starts.slice(0, 2)).toEqual(['started plain', 'end plain'])
    expect(starts.slice(2, 4).sort()).toEqual(['started a', 'started b'])
    expect(starts).toHaveLength(8)
    expect(status).toBe(0)
  })
})

describe('what is printed', { timeout: longMs }, () => {
  const scenarios = [plain, scenarioNamed('bad'), scenarioNamed('doubtful')]
  const results = { bad: 'fail', doubtful: 'warn' } as const
  const all = ['--scenarios', 'all']

  it.concurrent('is a line for each scenario, what the client said where it failed, the rules, and counts', async (test) => {
    const checks = [
      { id: 'A7', result: 'fail', level: 'MUST', reason: 'It sent another.', expected: 'a', received: 'b' },
      { id: 'D1', result: 'pass', level: 'MUST', reason: 'It read the metadata.' },
      { id: 'A9', result: 'warn', level: 'SHOULD', reason: 'It asked for more.' },
    ] as const
    const { lines, status } = await checked(test, 'BROWSER', { scenarios, results, checks, args: all })
    expect(lines).toEqual([
      '✓ plain     It came back with [hidden].',
      '✗ bad       It came back with [hidden].',
      '    | connected with [hidden]',
      '! doubtful  It came back with [hidden].',
      '',
      'Rules that it broke:',
      '✗ A7 MUST  It sent another. (expected a, received b)',
      '! A9 SHOULD  It asked for more.',
      '',
      'Scenarios: 1 passed, 1 warned, 1 failed, 0 inconclusive',
      'MUST rules: 2 pass, 3 fail, 1 not seen',
    ])
    expect(status).toBe(1)
  })

  it.concurrent('says what is expected to fail, and what is expected but passed', async (test) => {
    const { text, status } = await checked(test, 'BROWSER', {
      scenarios,
      results,
      args: [...all, '--expect', 'bad'],
    })
    expect(text).toMatch(/^✗ bad .* \(as expected\)$/m)
    expect(status).toBe(0)
    const passed = await checked(test, 'BROWSER', { args: ['--expect', 'plain'] })
    expect(passed.lines[0]).toMatch(/ \(expected to fail\)$/)
    expect(passed.status).toBe(1)
  })

  it.concurrent('with --strict has warnings and what is inconclusive as failures', async (test) => {
    const warned = { scenarios: [plain], results: { plain: 'warn' } as const }
    expect((await checked(test, 'BROWSER', warned)).status).toBe(0)
    expect((await checked(test, 'BROWSER', { ...warned, args: ['--strict'] })).status).toBe(1)
    expect((await checked(test, 'crashes')).status).toBe(0)
    expect((await checked(test, 'crashes', { args: ['--strict'] })).status).toBe(1)
  })

  it.concurrent('has the last words of a client that crashed, without the secret', async (test) => {
    const { lines } = await checked(test, 'crashes')
    expect(lines.slice(0, 2)).toEqual(['? plain  It did not come back.', '    | no: [hidden]'])
  })

  it.concurrent('is complete in files, in folders that are made for them', async (test) => {
    const base = folder(test)
    const [junit, output] = [join(base, 'a/report.xml'), join(base, 'b/c')]
    const { text } = await checked(test, 'BROWSER', {
      args: ['--junit', junit, '--output', output, '--strict'],
    })
    expect(readFileSync(junit, 'utf8')).toBe('<testsuites name="check-070707070707" strict="true"/>')
    expect(readFileSync(join(output, 'plain-1.log'), 'utf8')).toBe('connected with mcp_ac_0123456789\n')
    expect(text).toContain(`JUnit: ${junit}`)
    expect(text).toContain(`Output of the command: ${output}`)
  })
})

describe('what cannot be run', { timeout: longMs }, () => {
  it.concurrent('is told, with exit status 2', async (test) => {
    const { status, errors, server } = await checked(test, '', { command: ['no-such-program', '{url}'] })
    expect({ status, errors }).toEqual({
      status: 2,
      errors: ['mcp-static-auth check: cannot run no-such-program: there is no such program'],
    })
    expect(server.isClosed()).toBe(true)
  })

  it.concurrent('is a folder that cannot be made', async (test) => {
    const { status, errors, log } = await checked(test, '', { args: ['--output', `${client}/x`] })
    expect(status).toBe(2)
    expect(errors[0]).toContain(`${client}/x`)
    expect(log).toEqual([])
  })

  it.concurrent('is a wrong command line, before anything is started', async (test) => {
    const { status, errors, log } = await checked(test, '', { args: ['--strickt', '--timeout', 'soon'] })
    expect({ status, log }).toEqual({ status: 2, log: [] })
    expect(errors).toHaveLength(2)
  })
})
