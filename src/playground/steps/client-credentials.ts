// Owns the grant without a person (RFC 6749 §4.4).

import { rfc } from '../../protocol/explanations/text.ts'
import { paths } from '../../protocol/names.ts'
import { authenticationMistakes, clientRequest } from '../client-request.ts'
import { type PlannedRequest, withForm } from '../request.ts'
import type { Run } from '../run.ts'
import type { Break, Setting, Step } from '../step.ts'
import { tokensIn, tokensOutcome } from './exchange.ts'

export const clientCredentials: Step = {
  id: 'client-credentials',
  title: 'Get a token without a person',
  why:
    'A program that acts for itself needs no browser, no code and no PKCE: its client ID and secret are enough. ' +
    'There is no refresh token, because it can ask again at any time.',
  rule: rfc(6749, '4.4'),
  button: 'Ask with client credentials',
  isPossible: (run) => run.results.discover?.succeeded === true,
  take: {
    plan: (run, setting) => [tokenRequest(run, setting)],
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
          plan: (run, setting) => change(tokenRequest(run, setting), setting),
        }),
      ),
    {
      id: 'password',
      label: 'Use the password grant',
      plan: (run, setting) =>
        withForm(tokenRequest(run, setting), { grant_type: 'password', username: 'somebody' }),
    },
  ],
  holds: ({ clientToken }) =>
    clientToken === undefined ? [] : [{ name: 'Access token of the client', value: clientToken }],
}

function tokenRequest({ clientAuth }: Run, setting: Setting): PlannedRequest {
  const form = { grant_type: 'client_credentials', resource: setting.resource }
  return clientRequest(paths.token, form, setting, clientAuth)
}
