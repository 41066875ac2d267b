// What whoever tests a client asks below a scenario: the verdict. Requests to a run that nobody has used make none.

import type { Request, Response } from 'express'
import type { Clock } from '../clock.ts'
import { requireMethod } from '../http/methods.ts'
import type { Run } from './run.ts'
import { quietMs, type Verdict, verdictOf } from './verdict.ts'

/** The longest that somebody may wait for a verdict, in seconds. */
const longestWait = 60

/** How often a verdict that somebody waits for is looked at, in milliseconds. */
const lookEveryMs = 100

const methods = ['GET', 'HEAD', 'POST'] as const

export interface VerdictContext {
  readonly wallClock: Clock
}

/**
 * GET: the verdict now, or with `?wait=SECONDS` when it is no longer inconclusive or the time is over. POST: the client
 * is done; the verdict now.
 */
export async function answerVerdict(
  { wallClock }: VerdictContext,
  run: Run,
  req: Request,
  res: Response,
): Promise<void> {
  requireMethod(req, methods)
  res.set('Cache-Control', 'no-store')
  if (req.method === 'POST') run.end()
  else await decided(run, wallClock, secondsToWait(req) * 1000, () => res.destroyed)
  if (!res.destroyed) res.json(verdictOf(run, wallClock()))
}

/** The same for a run that nobody has used. */
export function answerUnused(unused: Verdict, req: Request, res: Response): void {
  requireMethod(req, methods)
  res.set('Cache-Control', 'no-store').json(unused)
}

function secondsToWait({ query }: Request): number {
  const { wait } = query
  const seconds = typeof wait === 'string' && /^\d+(?:\.\d+)?$/.test(wait) ? Number(wait) : 0
  return Math.min(seconds, longestWait)
}

/** Waits for a verdict that is no longer inconclusive, for so many milliseconds, or until nobody wants it any more. */
export async function decided(
  run: Run,
  wallClock: Clock,
  ms: number,
  isUnwanted: () => boolean = () => false,
): Promise<void> {
  const rounds = Math.ceil(ms / lookEveryMs)
  for (let round = 0; round < rounds && !isUnwanted(); round += 1) {
    if (run.judgement(run.isQuiet(wallClock(), quietMs)).result !== 'inconclusive') return
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}
