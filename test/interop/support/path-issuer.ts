// The scenarios of the server are below paths, so that their issuers have one. Whether a client can be tested there shows
// in the one in which nothing is wrong.

import assert from 'node:assert/strict'
import type { InteropClient, Scenario } from '../client.ts'

/** The first scenario of a client once more, at an issuer with a path; none for a suite, which tests servers. */
export function atPath({ isSuite, lacks, scenarios: [first] }: InteropClient): readonly Scenario[] {
  if (isSuite || first === undefined) return []
  const isLacking = lacks?.['path issuer'] !== undefined
  return [
    {
      ...first,
      name: `${first.name}, at a path`,
      path: '/s/plain/interop',
      async run(context) {
        const ended = first.run(context)
        await (isLacking ? ended.catch(() => {}) : ended)
        const { result, reason } = await verdictAt(context.url)
        if (result === 'pass') context.works('path issuer')
        else assert.ok(isLacking, `${result}: ${reason}`)
      },
    },
  ]
}

/** The server's verdict on a client that is done. */
async function verdictAt(issuer: string): Promise<{ result: string; reason: string }> {
  const answer = await fetch(`${issuer}/verdict`, { method: 'POST' })
  assert.equal(answer.status, 200)
  return (await answer.json()) as { result: string; reason: string }
}
