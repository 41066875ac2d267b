// Owns the walk through the steps: their order, which one is next, what taking one does to a run, and what is
// lost by a refusal. Knows no page.

import type { RefusalReason } from '../protocol/refusal.ts'
import { type Answer, answerProblem } from './answer.ts'
import { type PlannedRequest, type SentRequest, written } from './request.ts'
import type { Run, StepId, StepResult } from './run.ts'
import type { Exchange, ReceivedResponse, SelfClient } from './self-client.ts'
import type { Break, Choice, Setting, Step, Taking } from './step.ts'
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

/** A step that the client takes, not the browser. */
export type TakenStep = Step & { readonly take: Taking }

export interface Walker {
  readonly setting: Setting
  readonly client: SelfClient
}

/** All steps, in order. */
export const steps: readonly Step[] = [
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

/** The step that goes on from here; undefined when all are taken. */
export function nextStep(run: Run | undefined): Step | undefined {
  if (run?.results.discover?.succeeded !== true) return discover
  if (run.tokens === undefined && run.results.revoke?.succeeded !== true) {
    if (run.code !== undefined) return exchange
    return run.keys !== undefined && !run.answered ? authorize : pkce
  }
  return steps
    .slice(steps.indexOf(tool))
    .find((step) => run.results[step.id]?.succeeded !== true && step.isPossible(run))
}

/** Takes a step as it should be taken. */
export async function takeStep(
  run: Run,
  { id, take }: TakenStep,
  choice: Choice,
  { setting, client }: Walker,
): Promise<Run> {
  const { plan, isGood = hasSucceeded, learn } = take
  const exchanges: Exchange[] = []
  const responses: ReceivedResponse[] = []
  for (const [at, planned] of plan(run, setting, choice).entries()) {
    const exchange = await client.send(planned, userAgent(run))
    exchanges.push(exchange)
    if (exchange.response === undefined || !isGood(exchange.response, at)) {
      return withResult(afterOwnRefusal(run, exchange), id, failed(exchanges))
    }
    responses.push(exchange.response)
  }
  const learned = learn(run, responses, setting, choice)
  const { outcome, result } = learned
  return withResult(learned.run, id, { succeeded: true, outcome, result, exchanges })
}

/** Takes a step wrongly, on purpose. What the server then takes away, the run loses. */
export async function breakStep(run: Run, step: Step, wrong: Break, walker: Walker): Promise<Run> {
  const planned: PlannedRequest = await wrong.plan(run, walker.setting)
  const exchange = await walker.client.send(planned, userAgent(run))
  const isRefused = exchange.refusal !== undefined || !hasSucceeded(exchange.response)
  const result = isRefused ? failed([exchange]) : { ...failed([exchange]), outcome: 'It was not refused.' }
  return {
    ...afterRefusal(run, exchange),
    latest: step.id,
    broken: { ...result, step: step.id, id: wrong.id },
  }
}

const answerIsGood =
  'A code came. Its `state` is the one that was sent, and `iss` is the issuer that was asked.'

/** Whether the run waits for this answer: it has this state, or was changed on purpose. */
export function isAwaited(run: Run | undefined, { state }: Answer): run is Run {
  if (run?.keys === undefined) return false
  return run.changedAnswer !== undefined || (!run.answered && run.keys.state === state)
}

/** Lets the client look at the answer that the browser brought, in its address. */
export function takeAnswer(run: Run, answer: Answer, target: string, { setting }: Walker): Run {
  const problem = answerProblem(answer, { state: run.keys?.state, issuer: setting.publicUrl })
  const arrival: StepResult = {
    succeeded: problem === undefined,
    outcome: problem === undefined ? answerIsGood : 'The client stops here.',
    exchanges: [byBrowser({ method: 'GET', target }, setting)],
    answerProblem: problem,
  }
  if (run.changedAnswer !== undefined) {
    const broken = { ...arrival, step: callback.id, id: run.changedAnswer }
    return { ...run, changedAnswer: undefined, latest: callback.id, broken }
  }
  const departure: StepResult = {
    succeeded: true,
    outcome: 'Your browser went to the login page and came back with an answer.',
    exchanges: [byBrowser(written(authorizationRequest(run, setting), '', ''), setting)],
  }
  const code = problem === undefined ? answer.code : undefined
  const answered = withResult({ ...run, answered: true, code }, authorize.id, departure)
  return withResult(answered, callback.id, arrival)
}

/** What the browser sent; its other headers and what it got are its own. */
function byBrowser({ method, target }: Pick<SentRequest, 'method' | 'target'>, setting: Setting): Exchange {
  const headers = [['Host', new URL(setting.publicUrl).host]] as const
  return { request: { method, target, headers, body: '' }, response: undefined }
}

/** The requests of a run, told apart from all others in the record of this server. */
function userAgent({ id }: Run): string {
  return `mcp-static-auth-playground (run ${id})`
}

function hasSucceeded(response: ReceivedResponse | undefined): boolean {
  return response !== undefined && response.status >= 200 && response.status < 300
}

function withResult(run: Run, step: StepId, result: StepResult): Run {
  return { ...run, latest: step, results: { ...run.results, [step]: result }, broken: undefined }
}

function failed(exchanges: readonly Exchange[]): StepResult {
  const last = exchanges.at(-1)
  return {
    succeeded: false,
    outcome: last?.response === undefined ? `No answer: ${last?.problem ?? 'unknown'}.` : 'Refused.',
    exchanges,
    refusal: last?.refusal,
  }
}

/** By these a code is spent, or was no code to begin with. */
const codeIsGone: ReadonlySet<RefusalReason> = new Set([
  'code_unknown',
  'code_expired',
  'code_used',
  'code_redirect_uri_mismatch',
  'code_verifier_wrong',
])

/** By these all tokens of a sign-in end. */
const tokensAreGone: ReadonlySet<RefusalReason> = new Set(['code_used', 'refresh_token_reused'])

/** The same for a request that should not have been refused: then the tokens themselves have ended. */
function afterOwnRefusal(run: Run, exchange: Exchange): Run {
  const reason = exchange.refusal?.reason ?? ''
  const isLast = run.tokens?.refresh === undefined && /^token_(unknown|expired)$/.test(reason)
  const tokens = isLast || reason.startsWith('refresh_token_') ? undefined : run.tokens
  return afterRefusal({ ...run, tokens }, exchange)
}

/** What is left of a run when a request of it was refused. */
function afterRefusal(run: Run, { refusal }: Exchange): Run {
  const reason = refusal?.reason
  if (reason === undefined) return run
  return {
    ...run,
    ...(codeIsGone.has(reason) && { code: undefined, spentCode: run.code ?? run.spentCode }),
    ...(tokensAreGone.has(reason) && { tokens: undefined, revokedToken: run.tokens?.access }),
  }
}
