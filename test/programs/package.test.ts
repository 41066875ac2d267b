// The package from outside: what is in it, that its program starts, that it can be imported, that its types are
// complete, that the test in the README runs.

import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installedPackage, output, repository } from '../support/built-package.ts'
import { codeBlock } from '../support/documentation.ts'
import { basic, form } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { printedUrl, run, type Test } from '../support/program.ts'

it('has only what it needs, starts, and is imported with its types', { timeout: longMs }, async (test) => {
  const { project, files } = await installedPackage(test)
  const needed = /^(dist\/.+(\.js|\.d\.ts)|views\/.+\.(ejs|css|js|svg))$/
  const others = files.filter((file) => !needed.test(file))
  expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json'])
  await Promise.all([
    runsItsCommand(test, project),
    hasTypes(test, project),
    runsTheReadmesTest(test, project),
  ])
})

async function runsItsCommand(test: Test, project: string): Promise<void> {
  const command = [join(project, 'node_modules/.bin/mcp-static-auth'), '--port', '0']
  const program = run(test, command, { cwd: project })
  const url = await printedUrl(program)
  const token = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: basic('static-mcp-client-001', 'your-secret-key-change-this-in-production') },
    body: form({ grant_type: 'client_credentials' }),
  })
  expect(await token.json()).toMatchObject({ token_type: 'Bearer' })
  for (const path of ['/login?state=x&client_id=x', '/assets/style.css']) {
    expect((await fetch(url + path, { headers: { accept: 'text/html' } })).status, path).toBe(200)
  }
  program.child.kill('SIGTERM')
  expect(await program.exit).toMatchObject({ code: 0 })
}

/** A program of somebody else, in strict TypeScript; it is compiled, then run. */
const user = `
import { ConfigError, startServer, type RunningServer, type ServerOptions } from 'mcp-static-auth'
const options: ServerOptions = { port: 0, logLevel: 'silent', scope: 'user' }
const server: RunningServer = await startServer(options)
const home: string = await (await fetch(server.url, { headers: { accept: 'text/html' } })).text()
console.log(server.config.clientId, home.includes('</html>'))
await server.close()
await startServer({ port: -1 }).catch((error) => console.log(error instanceof ConfigError))
// @ts-expect-error: an option that does not exist
const wrong: ServerOptions = { prot: 1 }
`

async function hasTypes(test: Test, project: string): Promise<void> {
  writeFileSync(join(project, 'user.ts'), user)
  const config = {
    compilerOptions: {
      strict: true,
      // The declarations are checked too.
      skipLibCheck: false,
      module: 'nodenext',
      target: 'es2023',
      lib: ['es2023'],
      types: ['node'],
      typeRoots: [join(repository, 'node_modules/@types')],
    },
    files: ['user.ts'],
  }
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config))
  await output(test, [join(repository, 'node_modules/.bin/tsc')], project)
  const printed = await output(test, [process.execPath, 'user.js'], project)
  expect(printed).toBe('static-mcp-client-001 true\ntrue\n')
}

async function runsTheReadmesTest(test: Test, project: string): Promise<void> {
  writeFileSync(join(project, 'readme.test.ts'), codeBlock('Use it in your tests', 'ts'))
  symlinkSync(join(repository, 'node_modules/vitest'), join(project, 'node_modules/vitest'))
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  expect(await output(test, [process.execPath, vitest, 'run'], project)).toMatch(/Tests .*1 passed/)
}
