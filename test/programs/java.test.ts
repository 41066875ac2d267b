// The example for JDK 17, against a server of this test. It is run from its source, as a reader would.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { java, whyNoJdk } from '../support/java.ts'
import { lacks } from '../support/lacks.ts'
import { longMs } from '../support/patience.ts'
import { run } from '../support/program.ts'
import { startTestServer } from '../support/server.ts'

const source = join(import.meta.dirname, '../java/StaticClient.java')

describe.skipIf(lacks(whyNoJdk()))('StaticClient.java', () => {
  it('goes from discovery to a refresh, or says why it was refused', { timeout: longMs }, async (test) => {
    // A secret that raw Basic would mangle.
    const clientSecret = 'p+q=/r%41:s'
    const server = await startTestServer({ autoApprove: 'all', clientSecret })
    const command = [...java, source, server.mcp, server.config.clientId, '--auto']
    const [right, wrong] = await Promise.all([
      run(test, command, { env: { CLIENT_SECRET: clientSecret } }).exit,
      run(test, command, { env: { CLIENT_SECRET: 'wrong' } }).exit,
    ])

    expect(right).toMatchObject({ code: 0, stderr: '' })
    expect(right.stdout.split('\n')).toEqual([
      `issuer: ${server.url}`,
      'scope: user',
      'tools: [get_time, echo]',
      expect.stringMatching(/^get_time: \{current_time=2026-01-01T00:00:00Z, .*timestamp=1767225600,/),
      'echo: {echo=hello, length=5}',
      'refreshed: true',
      expect.stringMatching(/^get_time: /),
      '',
    ])
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toMatch(/no token: 401 \{"error":"invalid_client"/)
  })
})

it('is ASCII, since JDK 17 reads a source in the encoding of the machine', () => {
  expect(readFileSync(source, 'utf8')).toMatch(/^[\n\x20-\x7E]+$/)
})
