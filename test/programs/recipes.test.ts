// The recipes' programs, read by their own languages, and those that need nothing more than this project run.

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, type TestContext } from 'vitest'
import type { Instance } from '../../src/clients/client.ts'
import { csharp } from '../../src/clients/csharp-sdk.ts'
import { fastMcp } from '../../src/clients/fastmcp.ts'
import { goSdk } from '../../src/clients/go-sdk.ts'
import { googleAdk } from '../../src/clients/google-adk.ts'
import { jdk } from '../../src/clients/jdk.ts'
import { mastra } from '../../src/clients/mastra.ts'
import { mcpGo } from '../../src/clients/mcp-go.ts'
import { pythonSdk } from '../../src/clients/python-sdk.ts'
import { rustSdk } from '../../src/clients/rust-sdk.ts'
import { spring } from '../../src/clients/spring.ts'
import { typescriptV1, typescriptV2 } from '../../src/clients/typescript-sdk.ts'
import { freePort } from '../support/free-port.ts'
import { java, whyNoJdk } from '../support/java.ts'
import { lacks } from '../support/lacks.ts'
import { logIn } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { run } from '../support/program.ts'
import { hostile, instance, pastes } from '../support/recipes.ts'
import { startTestServer } from '../support/server.ts'

const { clientId, clientSecret } = hostile
const root = join(import.meta.dirname, '../..')

/** Whether a language is not on the machine. */
function without(command: string, ...version: string[]): boolean {
  const { error, status } = spawnSync(command, version)
  return lacks(error === undefined && status === 0 ? undefined : `${command} is not on the PATH`)
}
const noPython = without('python3', '--version')
const noGo = without('gofmt', '-h')
const noJava = lacks(whyNoJdk())

/** A server to run against, as recipes are filled in with it. */
async function target(): Promise<Instance> {
  const server = await startTestServer({ ...hostile, toolScope: 'echo=echo:use' })
  return { ...instance, url: server.mcp, issuer: server.url }
}

/** Runs a program to its end, and gives what it printed. */
async function play(test: TestContext, command: readonly string[], person = false): Promise<string> {
  const program = run(test, command, { cwd: root })
  if (person) {
    const [, address = ''] = await program.printed(/^Open (\S+)\r?\n/m)
    await (await fetch(await logIn(address))).text()
  }
  const { code, stdout, stderr } = await program.exit
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

/** The same for a program that asks a person to sign in, and listens for the browser. */
async function playWithPerson(
  test: TestContext,
  program: string,
  command: (program: string) => readonly string[],
): Promise<string> {
  expect(program).toContain('8765')
  return play(test, command(program.replaceAll('8765', String(await freePort()))), true)
}

const time = '2026-01-01 00:00:00'

const importsOfV1 = `
import { ClientCredentialsProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";`

describe.each([typescriptV2, typescriptV1])('the programs for the $name', { timeout: longMs }, (recipe) => {
  const node = (code: string) => [process.execPath, '--input-type=module', '-e', code]

  it('call a tool for a person', async (test) => {
    const [, program = ''] = pastes(recipe, await target())
    expect(await playWithPerson(test, program, node)).toContain(time)
  })

  it('call a tool without a person', async (test) => {
    const [, , ofV2 = ''] = pastes(typescriptV2, await target())
    const program = recipe === typescriptV2 ? ofV2 : ofV2.replace(/^import [^;]*;/, importsOfV1)
    expect(await play(test, node(program))).toContain(time)
  })
})

describe.skipIf(noJava)('the program for the JDK', { timeout: longMs }, () => {
  it('calls a tool for a person', async (test) => {
    const [program = ''] = pastes(jdk, await target())
    const command = (text: string) => [...java, inFile(test, 'Connect.java', text)]
    expect(await playWithPerson(test, program, command)).toContain(time)
  })
})

describe.skipIf(noJava)('the properties for Spring', { timeout: longMs }, () => {
  it('read back with the credentials as they are, but for what Spring would take as a placeholder', async (test) => {
    const [properties = ''] = pastes(spring)
    const file = inFile(test, 'application.properties', properties)
    const reader = `public class Read { public static void main(String[] args) throws Exception {
      var properties = new java.util.Properties();
      properties.load(new java.io.FileInputStream(args[0]));
      for (var name : properties.stringPropertyNames()) System.out.println(name + "=" + properties.get(name));
    } }`
    const printed = await play(test, [...java, inFile(test, 'Read.java', reader), file])
    const registration = 'spring.security.oauth2.client.registration.mcp-static-auth'
    expect(printed.split('\n')).toEqual(
      expect.arrayContaining([
        `${registration}.client-id=${clientId}`,
        `${registration}.client-secret=${clientSecret.replace('${', '\\${')}`,
        `${registration}.scope=user,echo:use`,
        `spring.security.oauth2.client.provider.mcp-static-auth.issuer-uri=${instance.issuer}`,
      ]),
    )
  })
})

describe.skipIf(noPython)('the programs in Python', { timeout: longMs }, () => {
  it('are Python, with the credentials as they are', () => {
    const programs = [pythonSdk, fastMcp, googleAdk].flatMap((recipe) => pastes(recipe).slice(1))
    const strings = `import ast, json, sys
print(json.dumps([[n.value for n in ast.walk(ast.parse(program)) if type(getattr(n, 'value', 0)) is str]
  for program in json.load(sys.stdin)]))`
    const input = JSON.stringify(programs)
    const { stdout } = spawnSync('python3', ['-c', strings], { input, encoding: 'utf8' })
    const found: unknown[] = JSON.parse(stdout)
    expect(found).toEqual(programs.map(() => expect.arrayContaining([clientId, clientSecret])))
  })
})

describe.skipIf(noGo)('the programs in Go', () => {
  it('are Go, formatted as Go is', () => {
    for (const recipe of [goSdk, mcpGo]) {
      const [, program = ''] = pastes(recipe)
      const { stdout, stderr } = spawnSync('gofmt', { input: `${program}\n`, encoding: 'utf8' })
      expect({ stdout, stderr }).toEqual({ stdout: `${program}\n`, stderr: '' })
    }
  })
})

describe('a program in another language', () => {
  const post: Instance = { ...instance, authMethods: ['client_secret_post'] }
  const [javaPost = ''] = pastes(jdk, post)
  const [, go = ''] = pastes(goSdk)
  const [, cSharp = ''] = pastes(csharp)
  const [, rust = ''] = pastes(rustSdk)
  const [, otherGo = ''] = pastes(mcpGo)
  const [, javaScript = ''] = pastes(mastra)

  it.each(Object.entries({ javaPost, go, cSharp, rust, otherGo, javaScript }))(
    'has the credentials as they are: %s',
    (_name, program) => {
      const literals = [...program.matchAll(/"(?:[^"\\\n]|\\.)*"/g)].map(([literal]) => JSON.parse(literal))
      expect(literals).toEqual(expect.arrayContaining([instance.url, clientId, clientSecret]))
    },
  )
})

describe('a program that cannot choose how its client authenticates', () => {
  it('is told to it by the recipe', () => {
    const only = (method: Instance['authMethods'][number]) => ({ ...instance, authMethods: [method] })
    expect(pastes(pythonSdk, only('client_secret_post'))[1]).toContain('method="client_secret_post"')
    expect(pastes(pythonSdk, only('client_secret_basic'))[1]).toContain('method="client_secret_basic"')
    expect(pastes(fastMcp, only('client_secret_basic'))[1]).toContain('"client_secret_basic"')
    expect(pastes(fastMcp, only('client_secret_post'))[2]).toContain('"client_secret_post"')
  })
})

/** A file for one test. */
function inFile(test: TestContext, name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'program-'))
  test.onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, name)
  writeFileSync(file, `${text}\n`)
  return file
}
