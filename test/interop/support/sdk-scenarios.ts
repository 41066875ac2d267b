// Drives the official TypeScript clients of both generations like an application with a client id, a secret, and a
// person at hand.

import assert from 'node:assert/strict'
import type { ServerOptions } from '../../../src/server.ts'
import { StaticProvider } from '../../support/static-provider.ts'
import type { InteropContext, Scenario } from '../client.ts'
import { echoCall, exactOutput, timeCall } from './exact-output.ts'
import { basic, foreignIssuer, post, stepUp } from './scenarios.ts'

export interface Connected {
  listTools(): Promise<{ tools: { name: string }[] }>
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

/** How one generation of the SDK connects, and how it is told what the browser came back with. */
export interface Generation<Provider = StaticProvider> {
  connect(mcp: URL, provider: Provider): Promise<Connected>
  finish(mcp: URL, provider: Provider, answer: URLSearchParams): Promise<void>
}

/** The scenarios of a client in which a person signs in. `stepUpOptions`: what it takes for it to step up. */
export function sdkScenarios(
  { connect, finish }: Generation,
  { stepUpOptions = {}, checksIssuer }: { stepUpOptions?: ServerOptions; checksIssuer: boolean },
): readonly Scenario[] {
  async function signedIn(context: InteropContext) {
    const provider = new StaticProvider({ config: context })
    const mcp = new URL(context.mcp)
    const authorize = async () => finish(mcp, provider, await provider.person(context.signIn))
    await assert.rejects(connect(mcp, provider))
    await authorize()
    return { client: await connect(mcp, provider), again: () => connect(mcp, provider), authorize }
  }

  async function callsBothTools(context: InteropContext) {
    const { client } = await signedIn(context)
    const { tools } = await client.listTools()
    assert.deepEqual(
      tools.map(({ name }) => name),
      ['get_time', 'echo'],
    )
    exactOutput(context, { time: await client.callTool(timeCall), echo: await client.callTool(echoCall) })
    return client
  }

  const scenarios: Scenario[] = [
    {
      name: 'Basic and refresh',
      server: basic,
      async run(context) {
        const client = await callsBothTools(context)
        context.advance(3601)
        await client.callTool(echoCall)
        await client.close()
      },
    },
    {
      name: 'Post',
      server: post,
      run: async (context) => (await callsBothTools(context)).close(),
    },
    {
      name: 'step-up',
      server: { ...stepUp, ...stepUpOptions },
      async run(context) {
        const { client, again, authorize } = await signedIn(context)
        await assert.rejects(client.callTool(echoCall))
        await authorize()
        const further = await again()
        await further.callTool(echoCall)
        await further.close()
        await client.close()
      },
    },
  ]
  return checksIssuer ? [...scenarios, foreignIssuer(signedIn)] : scenarios
}

/** The scenario of a client without a person. */
export function clientCredentials<Provider>(
  { connect }: Pick<Generation<Provider>, 'connect'>,
  makeProvider: (context: InteropContext) => Provider,
): Scenario {
  return {
    name: 'client_credentials',
    server: basic,
    async run(context) {
      const client = await connect(new URL(context.mcp), makeProvider(context))
      exactOutput(context, { time: await client.callTool(timeCall), echo: await client.callTool(echoCall) })
      await client.close()
    },
  }
}
