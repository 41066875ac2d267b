// What a test orders when a request is to fail.

import type { FaultPlace } from '../protocol/seams.ts'
import type { FaultError } from './fault-refusal.ts'

/** Which requests a fault is for, and how many of them. */
interface FaultTarget {
  readonly at: FaultPlace
  /** Only token requests with this grant type. */
  readonly grant?: string | undefined
  /** Only MCP requests with this JSON-RPC method. */
  readonly method?: string | undefined
  /** How many of these requests it acts on; 1 if absent. */
  readonly times?: number | undefined
  /** How many of them pass first; none if absent. */
  readonly skip?: number | undefined
  /** How long the request waits before anything else happens; with nothing else, it is then answered as ever. */
  readonly delayMs?: number | undefined
}

/** What happens to a request: another answer, the refusal with this error code, the reset of its connection. */
export interface FaultEffect {
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[]>> | undefined
  /** A text, or a value that is sent as JSON. */
  readonly body?: string | object | undefined
  readonly error?: FaultError | undefined
  readonly reset?: true | undefined
}

export type FaultOrder = FaultTarget & FaultEffect

/** A fault, and what became of it. */
export type FaultState = FaultOrder & {
  readonly id: number
  readonly times: number
  readonly skip: number
  /** How many of them have passed. */
  readonly passed: number
  /** How often it acted. */
  readonly met: number
}
