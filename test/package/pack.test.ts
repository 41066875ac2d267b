// The package from outside: what is in it, that its program starts, that it can be imported, that its types are
// complete.

import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { installedPackage, output, repository } from '../support/built-package.ts'
import { printedUrl, run } from '../support/program.ts'
import { codeBlock } from '../support/readme.ts'

const program = `
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

it('installs, starts, is imported with its types, and serves the test of the README', {
  timeout: 120_000,
}, async (test) => {
  const { project, files } = await installedPackage(test)

  const unwanted = files.filter(
    (file) => !/^(dist\/.+(\.js|\.d\.ts)|views\/.+\.(ejs|css|js|svg))$/.test(file),
  )
  expect(unwanted.sort()).toEqual(['LICENSE', 'README.md', 'package.json'])

  const bin = run(test, [join(project, 'node_modules/.bin/mcp-static-auth'), '--port', '0'], { cwd: project })
  const url = await printedUrl(bin)
  const token = await fetch(`${url}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${btoa('static-mcp-client-001:your-secret-key-change-this-in-production')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  })
  expect(await token.json()).toMatchObject({ token_type: 'Bearer' })
  const page = await fetch(`${url}/login?state=x&client_id=x`, { headers: { accept: 'text/html' } })
  expect(await page.text()).toContain('</html>')
  bin.child.kill('SIGTERM')
  expect(await bin.exit).toMatchObject({ code: 0 })

  writeFileSync(join(project, 'use.ts'), program)
  const tsc = join(repository, 'node_modules/.bin/tsc')
  // Strict, and without skipLibCheck: then the declarations are checked too.
  const flags = [
    '--strict',
    '--module',
    'nodenext',
    '--target',
    'es2023',
    '--lib',
    'es2023',
    '--types',
    'node',
  ]
  const typeRoots = ['--typeRoots', join(repository, 'node_modules/@types')]
  await output(test, [tsc, ...flags, ...typeRoots, 'use.ts'], project)
  expect(await output(test, [process.execPath, 'use.js'], project)).toBe('static-mcp-client-001 true\ntrue\n')

  writeFileSync(join(project, 'readme.test.ts'), codeBlock('Use it in your tests', 'ts'))
  symlinkSync(join(repository, 'node_modules/vitest'), join(project, 'node_modules/vitest'))
  const vitest = join(repository, 'node_modules/vitest/vitest.mjs')
  expect(await output(test, [process.execPath, vitest, 'run'], project)).toMatch(/Tests .*1 passed/)
})
