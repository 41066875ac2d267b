// What is the same for every client: the server options of a scenario, the scenario in which an attacker's issuer
// answers, and the least that an MCP server answers.

import assert from 'node:assert/strict'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropContext, Scenario } from '../client.ts'

/** A secret that looks different raw and form-encoded, and holds what parsers trip over (RFC 6749 §2.3.1). */
export const hardSecret = 'p+q=/r%41:s'

/** The server says that it takes both methods, Basic first, as it does by default. */
export const basic: ServerOptions = { clientSecret: hardSecret }

/** The server takes the secret in the body only. */
export const post: ServerOptions = { clientSecret: hardSecret, tokenAuthMethods: 'client_secret_post' }

/** The tool echo needs a scope that a client learns of when it calls it. */
export const stepUp: ServerOptions = { toolScope: ['echo=echo:use'] }

/** Body and headers of the least that an MCP server answers, for a client that knows OAuth only. */
export const ping = [
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
  new Headers({ 'content-type': 'application/json', accept: 'application/json, text/event-stream' }),
] as const

/** Whether `attempt` stops when the answer names another issuer, before it sends the code anywhere (RFC 9207). */
export function foreignIssuer(attempt: (context: InteropContext) => Promise<unknown>): Scenario {
  return {
    name: 'an answer with another iss',
    async run(context) {
      context.alterAnswers((answer) => answer.searchParams.set('iss', 'https://attacker.example'))
      await assert.rejects(attempt(context))
      const { events } = context
      assert.ok(
        events.some(({ details }) => details.decision === 'allowed'),
        'it stopped before anybody signed in',
      )
      assert.ok(!events.some(({ endpoint }) => endpoint === 'token'), 'it sent the code')
      context.works('iss')
    },
  }
}
