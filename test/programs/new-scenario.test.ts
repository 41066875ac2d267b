// The new scenario of CONTRIBUTING, in a copy of the sources that is compiled and run.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { output } from '../support/built-package.ts'
import { codeBlock } from '../support/documentation.ts'
import { longMs } from '../support/patience.ts'
import { printedUrl, run } from '../support/program.ts'
import { sourceCopy } from '../support/source-copy.ts'

it('a scenario is added with the file that CONTRIBUTING shows and its name in the catalogue', {
  timeout: longMs,
}, async (test) => {
  const copy = sourceCopy(test)
  writeFileSync(join(copy, 'src/scenarios/no-token-endpoint.ts'), codeBlock('Add a scenario', 'ts'))
  const catalogue = join(copy, 'src/scenarios/catalogue.ts')
  const named = readFileSync(catalogue, 'utf8')
    .replace('import { plain }', "import { noTokenEndpoint } from './no-token-endpoint.ts'\nimport { plain }")
    .replace('[\n  plain,', '[\n  plain,\n  noTokenEndpoint,')
  writeFileSync(catalogue, named)

  await output(test, ['npm', 'run', 'build', '--silent'], copy)
  const url = await printedUrl(run(test, [process.execPath, 'dist/server.js', '--port', '0'], { cwd: copy }))
  const ask = async (path: string) => (await fetch(url + path)).json()
  const metadata = await ask('/.well-known/oauth-authorization-server/s/no-token-endpoint/a')
  expect(metadata).toMatchObject({ issuer: `${url}/s/no-token-endpoint/a` })
  expect(metadata).not.toHaveProperty('token_endpoint')
  expect(await ask('/s/no-token-endpoint/a/verdict')).toMatchObject({
    result: 'inconclusive',
    reason: 'The client has read the metadata; now nothing may come.',
    steps: [1],
  })
  const ended = await fetch(`${url}/s/no-token-endpoint/a/verdict`, { method: 'POST' })
  expect(await ended.json()).toMatchObject({ result: 'pass', evidence: 'silence' })
  const listed = (await ask('/s.json')) as { name: string }[]
  expect(listed.map(({ name }) => name)).toContain('no-token-endpoint')
})
