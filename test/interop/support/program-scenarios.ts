// Drives clients in other languages. A program around each client gets its task as JSON in its only argument, opens
// $BROWSER when the client wants a person, calls both tools, and prints their results as JSON.

import assert from 'node:assert/strict'
import type { ServerOptions } from '../../../src/server.ts'
import type { InteropContext, Scenario } from '../client.ts'
import { echoCall, exactData, exactOutput } from './exact-output.ts'
import { basic, foreignIssuer, stepUp } from './scenarios.ts'

/** Runs the program of one client with this task; what it prints. */
export type Program = (context: InteropContext, task: string) => Promise<string>

export interface Task {
  readonly grant?: 'authorization_code' | 'client_credentials'
  readonly authMethod?: 'client_secret_basic' | 'client_secret_post'
  readonly revision?: '2025-11-25' | '2026-07-28'
  /** To wait between the two calls. */
  readonly pauseSeconds?: number
}

interface Report {
  readonly tools: readonly string[]
  readonly time: unknown
  readonly echo: unknown
}

/** What the program reports when it has done this task. */
export async function perform(program: Program, context: InteropContext, task: Task): Promise<unknown> {
  const { url, mcp, clientId, clientSecret } = context
  const defaults: Required<Task> = {
    grant: 'authorization_code',
    authMethod: 'client_secret_basic',
    revision: '2025-11-25',
    pauseSeconds: 0,
  }
  const whole = { ...defaults, ...task, issuer: url, mcp, clientId, clientSecret, ...echoCall.arguments }
  return JSON.parse(await program(context, JSON.stringify(whole)))
}

/** The client signs in as the task says, lists the tools and calls both. */
export function callsTools(name: string, program: Program, server: ServerOptions, task: Task): Scenario {
  return {
    name,
    server,
    async run(context) {
      const { tools, time, echo } = (await perform(program, context, task)) as Report
      assert.deepEqual(tools, ['get_time', 'echo'])
      const exact = isResult(time) && isResult(echo) ? exactOutput : exactData
      exact(context, { time, echo })
    },
  }
}

/** Some clients give an application the structured content only. */
function isResult(output: unknown): boolean {
  return typeof output === 'object' && output !== null && 'structuredContent' in output
}

/** Access tokens end between the two calls. The client goes by its own clock, so somebody has to wait. */
export const expiring = { server: { accessTokenTtl: 2 }, task: { pauseSeconds: 3 } } as const

export function stepsUp(program: Program): Scenario {
  return callsTools('step-up', program, { ...basic, ...stepUp }, {})
}

export function needsNobody(program: Program): Scenario {
  return callsTools('client_credentials', program, basic, { grant: 'client_credentials' })
}

export function checksIssuer(program: Program): Scenario {
  return foreignIssuer((context) => perform(program, context, {}))
}
