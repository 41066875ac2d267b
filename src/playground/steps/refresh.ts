import { rfc } from '../../protocol/explanations/text.ts'
import { clientRequest, type PlannedRequest } from '../planned-request.ts'
import type { Run } from '../run.ts'
import type { WalkContext, WalkStep } from '../walk-step.ts'
import { heldTokens, tokensIn, tokensOutcome } from './exchange.ts'

export const refresh: WalkStep = {
  id: 'refresh',
  title: 'Refresh the access token',
  why:
    'Access tokens are short-lived. A client gets the next one without a person. The refresh token is ' +
    'replaced too, so that a stolen one is noticed when both are used.',
  rule: rfc(6749, '6'),
  button: 'Refresh',
  isPossible: ({ tokens }) => tokens?.refresh !== undefined,
  take: {
    plan: (run, context) => [refreshRequest(run.tokens?.refresh ?? '', run, context)],
    learn(run, [response]) {
      const tokens = tokensIn(response)
      return {
        run: { ...run, tokens, oldRefreshToken: run.tokens?.refresh },
        outcome: tokensOutcome(response, tokens),
      }
    },
  },
  isFree: true,
  breaks: [
    {
      id: 'old-token',
      label: 'Send the old refresh token again (revokes the tokens, unless --refresh-grace allows it)',
      isPossible: ({ oldRefreshToken }) => oldRefreshToken !== undefined,
      plan: (run, context) => refreshRequest(run.oldRefreshToken ?? '', run, context),
    },
    {
      id: 'access-token',
      label: 'Send the access token as the refresh token',
      plan: (run, context) => refreshRequest(run.tokens?.access ?? '', run, context),
    },
  ],
  holds: ({ tokens, results }) => (results.refresh?.succeeded === true ? heldTokens(tokens) : []),
}

function refreshRequest(token: string, { clientAuth }: Run, context: WalkContext): PlannedRequest {
  const form = { grant_type: 'refresh_token', refresh_token: token, resource: context.resource }
  return clientRequest('token', form, context, clientAuth)
}
