import { rfc } from '../../protocol/explanations/text.ts'
import { clientRequest, type PlannedRequest, withForm } from '../planned-request.ts'
import type { Run } from '../run.ts'
import type { Break, WalkContext, WalkStep } from '../walk-step.ts'
import { tokensIn, tokensOutcome } from './exchange.ts'
import { authenticationMistakes } from './mistakes.ts'

export const clientCredentials: WalkStep = {
  id: 'client-credentials',
  title: 'Get a token without a person',
  why:
    'A program that acts for itself needs no browser, code or PKCE: its client ID and secret are enough. ' +
    'There is no refresh token, because it can ask again at any time.',
  rule: rfc(6749, '4.4'),
  button: 'Ask with client credentials',
  isPossible: (run) => run.results.discover?.succeeded === true,
  take: {
    plan: (run, context) => [tokenRequest(run, context)],
    learn(run, [response]) {
      const tokens = tokensIn(response)
      return { run: { ...run, clientToken: tokens?.access }, outcome: tokensOutcome(response, tokens) }
    },
  },
  isFree: true,
  breaks: [
    ...authenticationMistakes
      .filter(({ id }) => id === 'no-secret' || id === 'wrong-secret')
      .map(
        ({ id, label, change }): Break => ({
          id,
          label,
          plan: (run, context) => change(tokenRequest(run, context), context),
        }),
      ),
    {
      id: 'password',
      label: 'Use the password grant',
      plan: (run, context) =>
        withForm(tokenRequest(run, context), { grant_type: 'password', username: 'somebody' }),
    },
  ],
  holds: ({ clientToken }) =>
    clientToken === undefined ? [] : [{ name: 'Access token of the client', value: clientToken }],
}

function tokenRequest({ clientAuth }: Run, context: WalkContext): PlannedRequest {
  const form = { grant_type: 'client_credentials', resource: context.resource }
  return clientRequest('token', form, context, clientAuth)
}
