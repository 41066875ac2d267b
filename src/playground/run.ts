// Owns what the playground remembers of one run: what its client knows and holds, and what each step sent and
// got. It is kept in the browser's own session and nowhere else, and stays small.

import type { Request } from 'express'
import { knownBrowser } from '../http/browser.ts'
import type { ClientAuthMethod } from '../protocol/names.ts'
import type { Refusal } from '../protocol/refusal.ts'
import { newSecret, type Random } from '../secrets.ts'
import type { AnswerProblem } from './answer.ts'
import type { Exchange } from './self-client.ts'

export type StepId =
  | 'discover'
  | 'pkce'
  | 'authorize'
  | 'callback'
  | 'exchange'
  | 'tool'
  | 'introspect'
  | 'refresh'
  | 'revoke'
  | 'client-credentials'

/** What a step did. */
export interface StepResult {
  readonly succeeded: boolean
  /** In a sentence. */
  readonly outcome: string
  /** What came out of it, as text. */
  readonly result?: string | undefined
  readonly exchanges: readonly Exchange[]
  /** Why it was refused: by this server, or by the client itself when it looked at an answer. */
  readonly refusal?: Refusal | undefined
  readonly answerProblem?: AnswerProblem | undefined
}

/** What is made for one authorization request, to be used once (RFC 7636 §4.1, RFC 6749 §10.12). */
export interface RequestKeys {
  readonly verifier: string
  readonly challenge: string
  readonly state: string
}

export interface HeldTokens {
  readonly access: string
  readonly refresh: string | undefined
}

/** All that is known of a run. */
export interface Run {
  /** Tells the requests of this run from others, in their User-Agent; no secret. */
  readonly id: string
  /** The scope to ask for, as discovered. */
  readonly scope: string
  readonly keys: RequestKeys | undefined
  /** Whether an answer to the authorization request came; its keys are used up then. */
  readonly answered: boolean
  /** A code that was not sent to the token endpoint yet. */
  readonly code: string | undefined
  readonly spentCode: string | undefined
  readonly clientAuth: ClientAuthMethod
  readonly tokens: HeldTokens | undefined
  /** The refresh token before the last refresh. */
  readonly oldRefreshToken: string | undefined
  readonly revokedToken: string | undefined
  /** The browser is on its way to bring this changed answer, as somebody asked for. */
  readonly changedAnswer: string | undefined
  readonly clientToken: string | undefined
  /** The step that something was done in last. */
  readonly latest: StepId | undefined
  readonly results: Readonly<Partial<Record<StepId, StepResult>>>
  /** The last attempt that was broken on purpose. */
  readonly broken: (StepResult & { readonly step: StepId; readonly id: string }) | undefined
}

/** A run in which nothing has happened. */
export function newRun(random: Random, clientAuth: ClientAuthMethod): Run {
  return {
    id: random(4).toString('hex'),
    scope: '',
    ...withoutSignIn,
    clientAuth,
    clientToken: undefined,
    latest: undefined,
    results: {},
    broken: undefined,
  }
}

const withoutSignIn = {
  keys: undefined,
  answered: false,
  code: undefined,
  spentCode: undefined,
  tokens: undefined,
  oldRefreshToken: undefined,
  revokedToken: undefined,
  changedAnswer: undefined,
} as const

/** The run with fresh keys, as before its authorization request: what the last one gave is forgotten. */
export function withNewKeys(run: Run, challengeOf: (verifier: string) => string, random: Random): Run {
  const verifier = newSecret(random, '')
  const { discover } = run.results
  return {
    ...run,
    ...withoutSignIn,
    keys: { verifier, challenge: challengeOf(verifier), state: newSecret(random, '') },
    results: { ...(discover && { discover }) },
    broken: undefined,
  }
}

/** Runs by browser key. */
const runs = new Map<string, Run>()
const mostRuns = 100

/** The run of the browser that asks, also when somebody signed in there since it began. */
export function runOf(req: Request): Run | undefined {
  const browser = knownBrowser(req)
  return runs.get(browser?.key ?? '') ?? runs.get(browser?.previousKey ?? '')
}

/** The largest run that is kept, as JSON. */
export const runLimitBytes = 20_000
const bodyLimit = 2000

/** Keeps the run of this browser, in what room there is: long bodies are cut, old exchanges go first. */
export function keepRun(req: Request, run: Run): void {
  const browser = knownBrowser(req)
  if (browser === undefined) return
  forgetRun(req)
  runs.set(browser.key, fitted(run))
  const [oldest = ''] = runs.keys()
  if (runs.size > mostRuns) runs.delete(oldest)
}

export function forgetRun(req: Request): void {
  const browser = knownBrowser(req)
  for (const key of [browser?.key, browser?.previousKey]) if (key !== undefined) runs.delete(key)
}

/** The run within its limit. What a client holds is never cut, only what was sent and received. */
export function fitted(run: Run): Run {
  const results = Object.fromEntries(
    Object.entries(run.results).map(([step, result]) => [step, withCutBodies(result)]),
  )
  const broken = run.broken && withCutBodies(run.broken)
  let small: Run = { ...run, results, broken }
  for (const step of Object.keys(results) as StepId[]) {
    const result = small.results[step]
    if (result === undefined || Buffer.byteLength(JSON.stringify(small)) <= runLimitBytes) break
    small = { ...small, results: { ...small.results, [step]: { ...result, exchanges: [] } } }
  }
  return small
}

function withCutBodies<R extends StepResult>(result: R): R {
  const exchanges = result.exchanges.map((exchange) => {
    const { response } = exchange
    if (response === undefined || response.body.length <= bodyLimit) return exchange
    const more = response.body.length - bodyLimit
    return {
      ...exchange,
      response: { ...response, body: `${response.body.slice(0, bodyLimit)}\n… ${more} more characters` },
    }
  })
  return { ...result, exchanges }
}
