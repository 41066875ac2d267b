// The example that .github/JAVA.md shows to people who write Java: the JDK and one file. It prints the address to sign in
// at; whoever reads the terminal opens it.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import type { InteropClient, InteropContext } from '../client.ts'
import { basic, foreignIssuer } from '../support/scenarios.ts'

const example = 'an example, which leaves it out'
const source = join(import.meta.dirname, '../../java/StaticClient.java')

/** Runs its arguments, opens the addresses that are printed, and passes the rest on. */
const openLinks = `set -o pipefail
"$@" | while IFS= read -r line; do
  case $line in
    http://*) "$BROWSER" "$line" ;;
    *) printf '%s\\n' "$line" ;;
  esac
done`

async function printed({ run, mcp, clientId, clientSecret }: InteropContext): Promise<readonly string[]> {
  const command = ['java', source, mcp, clientId]
  const output = await run('bash', ['-c', openLinks, 'bash', ...command], {
    env: { CLIENT_SECRET: clientSecret },
  })
  return output.trimEnd().split('\n')
}

/** What get_time gives at this time, as Java prints a map. */
function timeAt(timestamp: number): string {
  const iso = new Date(timestamp * 1000).toISOString().slice(0, 19)
  const formatted = iso.replace('T', ' ')
  return `{current_time=${iso}Z, timezone=UTC, timestamp=${timestamp}, formatted=${formatted}}`
}

export const client: InteropClient = {
  name: 'StaticClient.java (JDK 17)',
  version: 'in this repository',
  needs: ['jdk'],
  lacks: {
    Post: example,
    'step-up': example,
    client_credentials: example,
    'tools/call 2026-07-28': example,
  },
  scenarios: [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        const lines = await printed(context)
        const timestamps = lines.join('\n').matchAll(/timestamp=(\d+)/g)
        const [first = 0, second = 0] = [...timestamps].map(([, timestamp]) => Number(timestamp))
        assert.ok(Math.abs(Date.now() / 1000 - first) < 120 && second >= first, lines.join('\n'))
        assert.deepEqual(lines, [
          `issuer: ${context.url}`,
          'Open this in a browser, and sign in:',
          'scope: user',
          'tools: [get_time, echo]',
          `get_time: ${timeAt(first)}`,
          'echo: {echo=hello, length=5}',
          'refreshed: true',
          `get_time: ${timeAt(second)}`,
        ])
        context.works('exact output')
      },
    },
    foreignIssuer(printed),
  ],
}
