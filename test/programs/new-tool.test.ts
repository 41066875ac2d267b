// The new tool of CONTRIBUTING, in a copy of the sources that is compiled and run.

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { output } from '../support/built-package.ts'
import { codeBlock } from '../support/documentation.ts'
import { basic, form } from '../support/oauth.ts'
import { longMs } from '../support/patience.ts'
import { printedUrl, run } from '../support/program.ts'
import { sourceCopy } from '../support/source-copy.ts'

it('a tool is added with the file and the line that CONTRIBUTING shows', {
  timeout: longMs,
}, async (test) => {
  const copy = sourceCopy(test)
  writeFileSync(join(copy, 'src/mcp/tools/add.ts'), codeBlock('Add a tool', 'ts'))
  const list = join(copy, 'src/mcp/tools.ts')
  writeFileSync(list, patched(readFileSync(list, 'utf8'), codeBlock('Add a tool', 'diff')))

  await output(test, ['npm', 'run', 'build', '--silent'], copy)
  const command = [process.execPath, 'dist/server.js', '--port', '0', '--tool-scope', 'add=math']
  const url = await printedUrl(run(test, command, { cwd: copy }))
  expect(await sumBy(url, 'user')).toMatchObject({ status: 403 })
  expect(await sumBy(url, 'user math')).toMatchObject({
    status: 200,
    text: expect.stringContaining('"sum":5'),
  })
})

/** A text with a patch that has no line numbers; its context must be there. */
function patched(before: string, patch: string): string {
  const lines = patch.split('\n')
  const side = (mark: '+' | '-') =>
    lines
      .filter((line) => line === '' || line.startsWith(' ') || line.startsWith(mark))
      .map((line) => line.slice(1))
      .join('\n')
  expect(before).toContain(side('-'))
  return before.replace(side('-'), side('+'))
}

/** 2 + 3 by the tool add, with a token for these scopes. */
async function sumBy(url: string, scope: string): Promise<{ status: number; text: string }> {
  const credentials = basic('static-mcp-client-001', 'your-secret-key-change-this-in-production')
  const granted = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: credentials },
    body: form({ grant_type: 'client_credentials', scope }),
  })
  const { access_token } = (await granted.json()) as { access_token: string }
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${access_token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'add', arguments: { a: 2, b: 3 } },
    }),
  })
  return { status: response.status, text: await response.text() }
}
