// Repeats a request to the MCP server until it is let in, or it is clear that it will not be: for one request, one
// refresh, one question to the person, and a few for more scopes.

import type { Authorization } from './authorization.ts'
import { bearerChallenge, type Challenge, parseChallenges } from './challenges.ts'
import type { Context } from './context.ts'
import { ClientError } from './errors.ts'
import type { Answer } from './http.ts'
import type { TokenSet } from './token-store.ts'

const mostStepUps = 2

interface Spent {
  refreshes: number
  authorizations: number
  stepUps: number
}

export interface AuthorizedRequest {
  readonly send: (tokens: TokenSet | undefined) => Promise<Answer>
  /** Whether it is the one that begins a conversation. Only of interest to one defect. */
  readonly isFirst: boolean
}

/** The answer, if it is not a matter of authorization. Throws if the MCP server accepts no token that can be had. */
export async function sendAuthorized(
  context: Context,
  authorization: Authorization,
  { send, isFirst }: AuthorizedRequest,
): Promise<Answer> {
  const { has } = context
  const spent: Spent = { refreshes: 0, authorizations: 0, stepUps: 0 }
  for (;;) {
    const tokens = await authorization.token()
    const answer = await send(tokens)
    const challenge = challengeIn(context, answer)
    if (answer.status === 401 || (answer.status === 429 && has('authorizes-on-429'))) {
      if (has('authorizes-only-at-initialize') && !isFirst)
        throw new ClientError('The request was refused: 401.')
      if (has('hammers-on-401') && tokens !== undefined) await repeat(4, () => send(tokens))
      await renew(context, authorization, { tokens, challenge, spent })
    } else if (answer.status === 403 && challenge?.parameters.get('error') === 'insufficient_scope') {
      if (tokens === undefined)
        throw new ClientError('The MCP server refused a request without a token: 403.')
      if (has('repeats-after-403')) await repeat(3, () => send(tokens))
      if (has('refreshes-on-403')) await repeat(2, async () => refreshNewest(authorization))
      await stepUp(context, authorization, { tokens, challenge, spent })
    } else {
      return answer
    }
  }
}

interface Refused {
  readonly tokens: TokenSet | undefined
  readonly challenge: Challenge | undefined
  readonly spent: Spent
}

async function renew(
  { has }: Context,
  authorization: Authorization,
  { tokens, challenge, spent }: Refused,
): Promise<void> {
  const most = has('never-gives-up') ? 6 : 1
  if (has('never-refreshes') && tokens !== undefined) throw new ClientError('The access token is refused.')
  const metadata = await authorization.locate(challenge)
  if (tokens !== undefined && spent.refreshes < most && !has('authorizes-instead-of-refreshing')) {
    spent.refreshes++
    if (authorization.isOutdated(tokens) || (await authorization.refresh(tokens))) return
  }
  if (spent.authorizations === most) {
    const { error = 'no error code' } = Object.fromEntries(challenge?.parameters ?? [])
    throw new ClientError(
      `The MCP server refuses every token that its authorization server gives (${error}).`,
    )
  }
  spent.authorizations++
  await authorization.authorize({ tokens, challenge, metadata })
}

async function stepUp(
  { has }: Context,
  authorization: Authorization,
  { tokens, challenge, spent }: Refused & { readonly tokens: TokenSet; readonly challenge: Challenge },
): Promise<void> {
  const most = has('steps-up-for-ever') ? 6 : mostStepUps
  const mayAsk = spent.stepUps++ < most && !has('gives-up-at-403')
  if (mayAsk && (await authorization.stepUp(challenge, tokens))) return
  const scope = challenge.parameters.get('scope') ?? 'not named'
  throw new ClientError(`The MCP server wants more scopes than it is given: ${scope}`)
}

/** What the server says that it wants: the Bearer challenge, wherever it stands among others. */
function challengeIn({ has }: Context, answer: Answer): Challenge | undefined {
  const lines = answer.lines('www-authenticate')
  if (has('takes-first-challenge-only')) {
    const [first] = parseChallenges(lines)
    return first?.scheme === 'bearer' ? first : undefined
  }
  return has('reads-challenge-by-pattern') ? byPattern(lines.join(', ')) : bearerChallenge(lines)
}

function byPattern(text: string): Challenge {
  const found = text.matchAll(/(\w+)="([^"]*)"/g)
  return {
    scheme: 'bearer',
    parameters: new Map([...found].map(([, name = '', value = '']) => [name, value])),
  }
}

async function refreshNewest(authorization: Authorization): Promise<void> {
  const newest = await authorization.token()
  if (newest !== undefined) await authorization.refresh(newest)
}

async function repeat(times: number, action: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < times; time++) await action()
}
