// The control API does what its openapi.json says, whatever is sent to it: schemathesis makes requests of the schemas,
// right ones and wrong ones, and checks the answers.

import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import { compiled } from '../support/compiled.ts'
import { lacks } from '../support/lacks.ts'
import { longMs } from '../support/patience.ts'
import { folder, run } from '../support/program.ts'
import { virtualEnvironment, whyNoPython } from '../support/python.ts'

const source = join(import.meta.dirname, 'openapi')
/** As much of openapi.json as tells what there is. */
interface Described {
  readonly paths: Readonly<Record<string, object>>
}

/** As much of what schemathesis reports as is looked at. */
interface Report {
  readonly operations: { readonly total: number; readonly tested: number }
  readonly test_cases: { readonly generated: number }
  readonly failures: readonly unknown[]
  readonly errors: readonly unknown[]
}

describe.skipIf(lacks(whyNoPython()))('the control API', { timeout: longMs }, () => {
  const { runServer } = compiled()
  const commandOf = virtualEnvironment(join(source, 'requirements.txt'))

  /** Starts a server and waits for it; the base, and what stops it. */
  async function start(test: TestContext, ...args: string[]) {
    const always = ['--port', '0', '--ready-json', '--control', '--log-level', 'error']
    const server = runServer(test, [...always, ...args])
    const [line] = await server.printed(/^.*\n/)
    const { base }: { readonly base: string } = JSON.parse(line)
    return {
      base,
      async stop() {
        server.child.kill('SIGTERM')
        expect(await server.exit).toMatchObject({ code: 0, stdout: line, stderr: '' })
      },
    }
  }

  /** Tests the commands to a realm with every check there is; what came of it. */
  async function tested(
    test: TestContext,
    base: string,
    headers: Readonly<Record<string, string>> = {},
    ...options: string[]
  ) {
    const address = `${base}/_control/openapi.json`
    const described: Described = JSON.parse(await (await fetch(address, { headers })).text())
    const operations = Object.values(described.paths).flatMap((methods) => Object.keys(methods)).length

    // It writes beside its configuration.
    const cwd = folder(test)
    for (const file of ['schemathesis.toml', 'hooks.py']) cpSync(join(source, file), join(cwd, file))
    const header = Object.entries(headers).flatMap(([name, value]) => ['--header', `${name}: ${value}`])
    const report = ['--report', 'json', '--report-json-path', 'report.json']
    const command = [commandOf('st'), 'run', address, '--checks', 'all', ...header, ...report, ...options]
    const { code, stdout, stderr } = await run(test, command, { cwd }).exit
    expect({ code, stderr }, stdout).toEqual({ code: 0, stderr: '' })
    const said: Report = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))
    const all = { total: operations, tested: operations }
    expect(said).toMatchObject({ operations: all, failures: [], errors: [] })
    return { operations, requests: said.test_cases.generated }
  }

  it.concurrent.for([
    ['the default realm', ''],
    ['a run', '/s/plain/x'],
  ])('answers as openapi.json says, at %s', async ([, path], test) => {
    const server = await start(test)
    const { operations, requests } = await tested(test, server.base + path)
    expect(requests).toBeGreaterThan(operations * 100)
    await server.stop()
  })

  it.concurrent('answers as openapi.json says, with a control token', async (test) => {
    const token = 'hush-0123456789abcdef'
    const server = await start(test, '--control-token', token)
    // Where a body is wrong hardly depends on the token: without the long list of wrong ones.
    const only = ['--phases', 'fuzzing']
    const { operations, requests } = await tested(
      test,
      server.base,
      { Authorization: `Bearer ${token}` },
      ...only,
    )
    expect(requests).toBeGreaterThan(operations * 10)
    await server.stop()
  })
})
