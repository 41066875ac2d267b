import { type CurlRequest, curlCommand, curlSecret } from '../curl.ts'
import type { Notice } from '../http/page.ts'
import { paths } from '../protocol/names.ts'
import { maskedValue, requestView, responseView } from './http-text.ts'
import type {
  ButtonView,
  ExchangeView,
  HeldValueView,
  NextView,
  PlaygroundPage,
  WalkStepView,
} from './page-model.ts'
import { basic, type SentRequest, targetOf } from './planned-request.ts'
import { jsonOf, property, textProperty } from './response.ts'
import type { Run, WalkStepResult } from './run.ts'
import type { Exchange } from './self-client.ts'
import { authorizationRequest } from './steps/authorize.ts'
import { hashOf } from './steps/pkce.ts'
import { nextStep, steps } from './walk.ts'
import type { Break, HeldValue, WalkContext, WalkStep } from './walk-step.ts'

export interface PageState {
  readonly run: Run | undefined
  readonly csrf: string
  readonly notice: Notice | undefined
  /** Whether the client's redirect URI is registered. */
  readonly isRegistered: boolean
  /** Whether the reader must sign in first. */
  readonly needsSignIn: boolean
}

/** The view of a run. */
export function playgroundPage(context: WalkContext, state: PageState): PlaygroundPage {
  const { run, csrf, notice, isRegistered, needsSignIn } = state
  const next = needsSignIn ? undefined : nextStep(run)
  return {
    view: 'playground',
    csrf,
    hasRun: run !== undefined,
    notice,
    obstacle: isRegistered
      ? undefined
      : {
          text:
            `The playground’s client uses the redirect URI \`${context.redirectUri}\`, which is not registered here. ` +
            'Start the server with this option too:',
          option: `--redirect-uris "+${context.redirectUri}"`,
        },
    needsSignIn,
    steps: steps.map((step) => stepView(step, run, step === next, context)),
    next: next && nextView(next, run, context),
    onward: { timelineHref: paths.handshake, connectHref: '/#clients' },
  }
}

function nextView(
  { id, title, button, take }: WalkStep,
  run: Run | undefined,
  context: WalkContext,
): NextView {
  const href =
    take === undefined && run !== undefined ? targetOf(authorizationRequest(run, context), '') : undefined
  return { id, title, button, href }
}

function stepView(step: WalkStep, run: Run | undefined, isNext: boolean, context: WalkContext): WalkStepView {
  const { id, title, why, rule } = step
  const result = run?.results[id]
  const isLatest = run?.latest === id
  const broken = run?.broken?.step === id ? run.broken : undefined
  return {
    id,
    title,
    why,
    rule,
    status: result === undefined ? (isNext ? 'pending' : 'later') : result.succeeded ? 'ok' : 'refused',
    isCurrent: isNext || isLatest,
    outcome: result?.outcome,
    result: result?.result,
    facts: run === undefined || result === undefined ? [] : facts(step, run),
    held: run === undefined || result === undefined ? [] : (step.holds?.(run) ?? []).map(heldView),
    exchanges: exchangeViews(result, isLatest && broken === undefined, context),
    explained: result?.explained,
    buttons: run === undefined ? [] : buttons(step, run, isNext),
    breaks:
      run === undefined ? [] : step.breaks.filter((wrong) => isPossible(wrong, step, run)).map(breakButton),
    broken: broken && {
      label: step.breaks.find((wrong) => wrong.id === broken.id)?.label ?? '',
      outcome: broken.outcome,
      exchanges: broken.exchanges.map((exchange) => exchangeView(exchange, true, context, broken.right)),
      explained: broken.explained,
    },
  }
}

/** Whether the step can be broken in this way now. */
export function isPossible(wrong: Break, step: WalkStep, run: Run): boolean {
  return (wrong.isPossible ?? step.isPossible)(run)
}

function buttons(step: WalkStep, run: Run, isNext: boolean): readonly ButtonView[] {
  if (!step.isPossible(run)) return []
  if (step.variants !== undefined) {
    return step.variants.map((variant) => ({ name: 'variant', ...variant }))
  }
  return step.isFree === true && !isNext ? [{ name: 'variant', value: '', label: step.button }] : []
}

function breakButton({ id, label }: Break): ButtonView {
  return { name: 'break', value: id, label }
}

/** How a challenge is made from its verifier. */
function facts(step: WalkStep, { keys }: Run): WalkStepView['facts'] {
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
  result: WalkStepResult | undefined,
  isOpen: boolean,
  context: WalkContext,
): readonly ExchangeView[] {
  return (result?.exchanges ?? []).map((exchange) => exchangeView(exchange, isOpen, context))
}

function exchangeView(
  { request, response, problem }: Exchange,
  isOpen: boolean,
  context: WalkContext,
  right?: SentRequest,
): ExchangeView {
  const answer = response === undefined ? '' : ` → ${response.status} ${response.reason}`
  return {
    title: requestName(request) + answer,
    request: requestView(request, context, right),
    response: response && responseView(response, context),
    remark:
      response !== undefined
        ? undefined
        : problem === undefined
          ? 'Your browser sent this and received the response; a client sees neither.'
          : `This server could not reach itself at ${context.issuer}: ${problem}.`,
    curl: command(request, context),
    isOpen,
  }
}

/** The name of a request: its method and path, and what it asks for. */
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

/** Headers that curl sends by itself, or whose value does not matter. */
const leftToCurl = new Set(['host', 'user-agent', 'content-length', 'connection'])

/** The command that sends the same. */
function command({ target, headers, body }: SentRequest, context: WalkContext): string {
  const { clientId, clientSecret, shownSecret } = context
  const isForm = headers.some(([, value]) => value === 'application/x-www-form-urlencoded')
  const isBasic = ([name, value]: readonly [string, string]) =>
    name === 'Authorization' && value === basic(context)
  const isOwn = (header: readonly [string, string]) =>
    !leftToCurl.has(header[0].toLowerCase()) && !isBasic(header) && !(isForm && header[0] === 'Content-Type')
  const form = [...new URLSearchParams(body)].map(
    ([name, value]) =>
      [name, name === 'client_secret' && value === clientSecret ? curlSecret(shownSecret) : value] as const,
  )
  const content: Pick<CurlRequest, 'form' | 'body'> = isForm ? { form } : body === '' ? {} : { body }
  return curlCommand({
    url: new URL(target, context.issuer).href,
    flag: '-i',
    client: headers.some(isBasic) ? { clientId, shownSecret, method: 'client_secret_basic' } : undefined,
    headers: headers.filter(isOwn),
    ...content,
  })
}
