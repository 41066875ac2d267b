// Owns what the playground's page shows of a run: strings ready to print. What is done with a run is walk.ts's
// business.

import type { Notice } from '../http/page.ts'
import { paths } from '../protocol/names.ts'
import { curl } from './curl.ts'
import { explainedAnswer, explainedReason, explainedRefusal, reasonIn } from './explained.ts'
import { maskedValue, requestText, responseText } from './http-text.ts'
import { jsonOf, property, textProperty } from './json.ts'
import type {
  ButtonView,
  ExchangeView,
  Explained,
  HeldValueView,
  NextView,
  PlaygroundPage,
  StepView,
} from './page-model.ts'
import { type SentRequest, written } from './request.ts'
import type { Run, StepResult } from './run.ts'
import type { Exchange } from './self-client.ts'
import type { Break, HeldValue, Setting, Step } from './step.ts'
import { authorizationRequest } from './steps/authorize.ts'
import { hashOf } from './steps/pkce.ts'
import { nextStep, steps } from './walk.ts'

export interface PageState {
  readonly run: Run | undefined
  readonly csrf: string
  readonly notice: Notice | undefined
  /** Whether the client's redirect URI is registered. */
  readonly isRegistered: boolean
}

/** The view of a run. */
export function playgroundPage(setting: Setting, state: PageState): PlaygroundPage {
  const { run, csrf, notice, isRegistered } = state
  const next = nextStep(run)
  return {
    view: 'playground',
    csrf,
    hasRun: run !== undefined,
    notice,
    obstacle: isRegistered
      ? undefined
      : {
          text:
            `The playground’s client comes back to \`${setting.redirectUri}\`, and that is not registered here. ` +
            'Start the server with this option as well:',
          option: `--redirect-uris "+${setting.redirectUri}"`,
        },
    steps: steps.map((step) => stepView(step, run, step === next, setting)),
    next: next && nextView(next, run, setting),
    links: [
      { text: 'Handshake timeline', href: paths.handshake },
      { text: 'Home', href: '/' },
    ],
  }
}

function nextView({ id, title, button, take }: Step, run: Run | undefined, setting: Setting): NextView {
  const href =
    take === undefined && run !== undefined
      ? written(authorizationRequest(run, setting), '', '').target
      : undefined
  return { id, title, button, href }
}

function stepView(step: Step, run: Run | undefined, isNext: boolean, setting: Setting): StepView {
  const { id, title, why, rule } = step
  const result = run?.results[id]
  const isLatest = run?.latest === id
  const broken = run?.broken?.step === id ? run.broken : undefined
  return {
    ...{ id, title, why, rule },
    status: result === undefined ? (isNext ? 'pending' : 'later') : result.succeeded ? 'ok' : 'refused',
    outcome: result?.outcome,
    result: result?.result,
    facts: run === undefined || result === undefined ? [] : facts(step, run),
    held: run === undefined || result === undefined ? [] : (step.holds?.(run) ?? []).map(heldView),
    exchanges: exchangeViews(result, isLatest && broken === undefined, setting),
    explained: result && explained(result, setting),
    buttons: run === undefined ? [] : buttons(step, run, isNext),
    breaks:
      run === undefined ? [] : step.breaks.filter((wrong) => isPossible(wrong, step, run)).map(breakButton),
    broken: broken && {
      label: step.breaks.find((wrong) => wrong.id === broken.id)?.label ?? '',
      outcome: broken.outcome,
      exchanges: exchangeViews(broken, true, setting),
      explained: explained(broken, setting),
    },
  }
}

/** Whether a step can be broken in this way now. */
export function isPossible(wrong: Break, step: Step, run: Run): boolean {
  return (wrong.isPossible ?? step.isPossible)(run)
}

function buttons(step: Step, run: Run, isNext: boolean): readonly ButtonView[] {
  if (!step.isPossible(run)) return []
  if (step.variants !== undefined) {
    return step.variants.map((variant) => ({ name: 'variant', ...variant }))
  }
  return step.isFree === true && !isNext ? [{ name: 'variant', value: '', label: step.button }] : []
}

function breakButton({ id, label }: Break): ButtonView {
  return { name: 'break', value: id, label }
}

/** How a verifier gives its challenge. */
function facts(step: Step, { keys }: Run): StepView['facts'] {
  if (step.id !== 'pkce' || keys === undefined) return []
  return [
    { term: 'SHA-256 of the verifier, in hex', text: hashOf(keys.verifier) },
    { term: 'The same bytes in base64url: the challenge', text: keys.challenge },
    { term: 'State', text: keys.state },
  ]
}

function heldView({ name, value }: HeldValue): HeldValueView {
  return { name, value, masked: maskedValue(value) }
}

function exchangeViews(
  result: StepResult | undefined,
  isOpen: boolean,
  setting: Setting,
): readonly ExchangeView[] {
  return (result?.exchanges ?? []).map((exchange) => exchangeView(exchange, isOpen, setting))
}

function exchangeView(
  { request, response, problem }: Exchange,
  isOpen: boolean,
  setting: Setting,
): ExchangeView {
  const answer = response === undefined ? '' : ` → ${response.status} ${response.reason}`
  return {
    title: requestName(request) + answer,
    request: requestText(request, setting),
    response: response && responseText(response, setting),
    remark:
      response !== undefined
        ? undefined
        : problem === undefined
          ? 'Your browser sent this and got the response; a client sees neither.'
          : `This server did not reach itself at ${setting.publicUrl}: ${problem}.`,
    curl: curl(request, setting),
    isOpen,
  }
}

/** What a request is called: its method and path, and what it asks for there. */
function requestName({ method, target, body }: SentRequest): string {
  const message = jsonOf(body)
  const asked = [
    textProperty(message, 'method') ?? new URLSearchParams(body).get('grant_type'),
    textProperty(property(message, 'params'), 'name'),
  ]
  return [method, target.replace(/\?.*/s, ''), ...asked]
    .filter((part) => part !== null)
    .join(' ')
    .trim()
}

function explained(result: StepResult, { publicUrl }: Setting): Explained | undefined {
  const { succeeded, refusal, answerProblem, exchanges } = result
  if (refusal !== undefined) return explainedRefusal(refusal)
  if (answerProblem !== undefined) return explainedAnswer(answerProblem)
  const response = exchanges.at(-1)?.response
  const reason = succeeded || response === undefined ? undefined : reasonIn(response, publicUrl)
  return reason && explainedReason(reason)
}
