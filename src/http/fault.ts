// What a fault does to a request.

import type { ServerResponse } from 'node:http'
import type { Sleep } from '../clock.ts'
import { Refused } from '../protocol/refusal.ts'
import {
  type Fault,
  type FaultableRequest,
  OtherAnswer,
  type SeamName,
  type Seams,
} from '../protocol/seams.ts'
import { sendOther } from './other-answer.ts'

/** What an endpoint needs to let requests meet faults. */
export interface FaultContext {
  /** To be read at each request: the seam may come and go. */
  readonly seams: Pick<Seams, 'fault'>
  readonly sleep: Sleep
}

/** Where it is noted that a seam was used. */
interface Notes {
  bend<T>(seam: SeamName, answer: T | undefined): T | undefined
  heldBackMs: number | undefined
}

/**
 * Asks the seam about a request, and lets the fault happen that it answers with. Returns whether that was the end of the
 * request; throws the refusal of the fault, which is answered as any other at its endpoint.
 */
export async function meetsFault(
  { seams, sleep }: FaultContext,
  request: FaultableRequest,
  res: ServerResponse,
  notes: Notes,
): Promise<boolean> {
  const fault = seams.fault?.(request)
  if (fault === undefined) return false
  const { delayMs, outcome } = fault
  if (delayMs > 0) notes.heldBackMs = (notes.heldBackMs ?? 0) + delayMs
  // An answer that is only late is right.
  notes.bend('fault', outcome)
  return happens(fault, res, sleep)
}

async function happens({ delayMs, outcome }: Fault, res: ServerResponse, sleep: Sleep): Promise<boolean> {
  if (delayMs > 0) await sleep(delayMs)
  // The client did not wait for it.
  if (res.destroyed) return true
  if (outcome === undefined) return false
  if (outcome === 'reset') reset(res)
  else if (outcome instanceof OtherAnswer) sendOther(res, outcome)
  else throw new Refused(outcome)
  return true
}

/** Nothing is answered. What is recorded is what a proxy would make of that. */
function reset(res: ServerResponse): void {
  res.statusCode = 502
  res.req.socket.resetAndDestroy()
}
