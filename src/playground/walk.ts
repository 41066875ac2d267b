// The order of the steps, which one is next, and what taking one, or being refused, does to a run. Knows no page.

import { basePath } from '../base-path.ts'
import type { RefusalReason } from '../protocol/refusal.ts'
import { type Explained, explainedReason, explainedRefusal } from '../refusals/explained.ts'
import { type Answer, answerProblem, explainedAnswer } from './answer.ts'
import { type PlannedRequest, type SentRequest, targetOf, written } from './planned-request.ts'
import type { ReceivedResponse } from './response.ts'
import type { Run, StepId, WalkStepResult } from './run.ts'
import type { Exchange, SelfClient } from './self-client.ts'
import { authorizationRequest, authorize } from './steps/authorize.ts'
import { callback } from './steps/callback.ts'
import { clientCredentials } from './steps/client-credentials.ts'
import { discover } from './steps/discover.ts'
import { exchange } from './steps/exchange.ts'
import { introspect } from './steps/introspect.ts'
import { pkce } from './steps/pkce.ts'
import { refresh } from './steps/refresh.ts'
import { revoke } from './steps/revoke.ts'
import { tool } from './steps/tool.ts'
import type { Break, Choice, Taking, WalkContext, WalkStep } from './walk-step.ts'

/** A step that the client takes, not the browser. */
export type TakenStep = WalkStep & { readonly take: Taking }

export interface Walker {
  readonly context: WalkContext
  readonly client: SelfClient
}

/** All steps, in order. */
export const steps: readonly WalkStep[] = [
  discover,
  pkce,
  authorize,
  callback,
  exchange,
  tool,
  introspect,
  refresh,
  revoke,
  clientCredentials,
]

/** The step to take from here; undefined once all are taken. */
export function nextStep(run: Run | undefined): WalkStep | undefined {
  if (run?.results.discover?.succeeded !== true) return discover
  if (run.tokens === undefined && run.results.revoke?.succeeded !== true) {
    if (run.code !== undefined) return exchange
    return run.keys !== undefined && !run.answered ? authorize : pkce
  }
  return steps
    .slice(steps.indexOf(tool))
    .find((step) => run.results[step.id]?.succeeded !== true && step.isPossible(run))
}

/** Takes a step correctly. */
export async function takeStep(
  run: Run,
  { id, take }: TakenStep,
  choice: Choice,
  { context, client }: Walker,
): Promise<Run> {
  const { plan, isGood = hasSucceeded, learn } = take
  const exchanges: Exchange[] = []
  const responses: ReceivedResponse[] = []
  for (const [at, planned] of plan(run, context, choice).entries()) {
    const exchange = await client.send(planned, userAgent(run))
    exchanges.push(kept(exchange))
    const { response } = exchange
    if (response === undefined || isErrorInside(exchange) || !isGood(response, at)) {
      return withResult(afterOwnRefusal(run, exchange), id, failed(exchanges))
    }
    responses.push(response)
  }
  const learned = learn(run, responses, context, choice)
  const { outcome, result } = learned
  return withResult(learned.run, id, { succeeded: true, outcome, result, exchanges })
}

/** Takes a step wrongly, on purpose. The run loses whatever the server revokes for it. */
export async function breakStep(run: Run, step: WalkStep, wrong: Break, walker: Walker): Promise<Run> {
  const planned: PlannedRequest = await wrong.plan(run, walker.context)
  const exchange = await walker.client.send(planned, userAgent(run))
  const isRefused = exchange.reason !== undefined || !hasSucceeded(exchange.response)
  const result = failed([kept(exchange)])
  return {
    ...afterRefusal(run, exchange),
    latest: step.id,
    broken: {
      ...result,
      ...(!isRefused && { outcome: 'It was not refused.' }),
      step: step.id,
      id: wrong.id,
      right: rightRequest(run, step, walker.context),
    },
  }
}

/** The request of a step as it should be, to compare a broken one with. */
function rightRequest(run: Run, { right, take }: WalkStep, context: WalkContext): SentRequest | undefined {
  const planned = right?.(run, context) ?? take?.plan(run, context, {}).at(-1)
  return planned && written(planned, context.issuer, userAgent(run))
}

const answerIsGood =
  'A code was received. The `state` is the one that was sent, and `iss` is the issuer that was asked.'

/** Whether the run waits for this answer: the state matches, or the answer was changed on purpose. */
export function isAwaited(run: Run | undefined, { state }: Answer): run is Run {
  if (run?.keys === undefined) return false
  return run.changedAnswer !== undefined || (!run.answered && run.keys.state === state)
}

/** Lets the client check the answer that the browser brought in its address. */
export function takeAnswer(run: Run, answer: Answer, target: string, context: WalkContext): Run {
  const { issuer } = context
  const problem = answerProblem(answer, { state: run.keys?.state, issuer })
  const arrival: WalkStepResult = {
    succeeded: problem === undefined,
    outcome: problem === undefined ? answerIsGood : 'The client stops here.',
    exchanges: [byBrowser(target, issuer)],
    explained: problem && explainedAnswer(problem),
  }
  if (run.changedAnswer !== undefined) {
    const unchanged = callback.right?.(run, context)
    const right = unchanged && byBrowser(targetOf(unchanged, basePath(issuer)), issuer).request
    const broken = { ...arrival, step: callback.id, id: run.changedAnswer, right }
    return { ...run, changedAnswer: undefined, latest: callback.id, broken }
  }
  const departure: WalkStepResult = {
    succeeded: true,
    outcome: 'Your browser went to the login page and came back with an answer.',
    exchanges: [byBrowser(targetOf(authorizationRequest(run, context), basePath(issuer)), issuer)],
  }
  const code = problem === undefined ? answer.code : undefined
  const answered = withResult({ ...run, answered: true, code }, authorize.id, departure)
  return withResult(answered, callback.id, arrival)
}

/** What the browser sent. Its other headers, and what it received, are unknown here. */
function byBrowser(target: string, issuer: string): Exchange {
  const headers = [['Host', new URL(issuer).host]] as const
  return { request: { method: 'GET', target, headers, body: '' }, response: undefined }
}

const keptBodyLength = 4000

/**
 * The exchange with its body cut to a length that can be kept and shown. Copied, since a slice would keep the whole
 * body.
 */
function kept(exchange: Exchange): Exchange {
  const { response } = exchange
  const more = (response?.body.length ?? 0) - keptBodyLength
  if (response === undefined || more <= 0) return exchange
  const beginning = Buffer.from(response.body.slice(0, keptBodyLength)).toString()
  return { ...exchange, response: { ...response, body: `${beginning}\n… ${more} more characters` } }
}

function userAgent({ id }: Run): string {
  return `mcp-static-auth-playground (run ${id})`
}

/** Whether the status is good but the answer is an error, as in JSON-RPC. */
function isErrorInside({ refusal, response }: Exchange): boolean {
  return refusal !== undefined && hasSucceeded(response)
}

function hasSucceeded(response: ReceivedResponse | undefined): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300
}

function withResult(run: Run, step: StepId, result: WalkStepResult): Run {
  return { ...run, latest: step, results: { ...run.results, [step]: result }, broken: undefined }
}

function failed(exchanges: readonly Exchange[]): WalkStepResult {
  const last = exchanges.at(-1)
  return {
    succeeded: false,
    outcome: last?.response === undefined ? `No answer: ${last?.problem ?? 'unknown'}.` : 'Refused.',
    exchanges,
    explained: last && explainedExchange(last),
  }
}

function explainedExchange({ refusal, reason }: Exchange): Explained | undefined {
  if (refusal !== undefined) return explainedRefusal(refusal)
  return reason && explainedReason(reason)
}

type Reasons = ReadonlySet<RefusalReason | undefined>

/** After these a code is used up, or never was one. */
const codeIsGone: Reasons = new Set<RefusalReason>([
  'code_unknown',
  'code_expired',
  'code_used',
  'code_redirect_uri_mismatch',
  'code_verifier_wrong',
])

/** After these all tokens of a sign-in are gone. */
const tokensAreGone: Reasons = new Set<RefusalReason>(['code_used', 'refresh_token_reused'])

/** After these the token that was sent is gone. */
const accessTokenIsGone: Reasons = new Set<RefusalReason>(['token_unknown', 'token_revoked', 'token_expired'])
const refreshTokenIsGone: Reasons = new Set<RefusalReason>([
  'refresh_token_unknown',
  'refresh_token_expired',
  'refresh_token_reused',
])

/** What is left of a run after a correct request was refused: what it sent is no longer valid. */
function afterOwnRefusal(run: Run, exchange: Exchange): Run {
  const { reason } = exchange
  const isLast = run.tokens?.refresh === undefined && accessTokenIsGone.has(reason)
  const tokens = isLast || refreshTokenIsGone.has(reason) ? undefined : run.tokens
  return afterRefusal({ ...run, tokens }, exchange)
}

/** What is left of a run after any refusal. */
function afterRefusal(run: Run, { reason }: Exchange): Run {
  return {
    ...run,
    ...(codeIsGone.has(reason) && { code: undefined, spentCode: run.code ?? run.spentCode }),
    ...(tokensAreGone.has(reason) && { tokens: undefined, revokedToken: run.tokens?.access }),
  }
}
