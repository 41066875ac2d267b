// Owns the refresh of the access token, with rotation (RFC 6749 §6, RFC 9700 §4.14.2).

import { rfc } from '../../protocol/explanations/text.ts'
import { paths } from '../../protocol/names.ts'
import { clientRequest } from '../client-request.ts'
import type { PlannedRequest } from '../request.ts'
import type { Run } from '../run.ts'
import type { Setting, Step } from '../step.ts'
import { heldTokens, tokensIn, tokensOutcome } from './exchange.ts'

export const refresh: Step = {
  id: 'refresh',
  title: 'Refresh the access token',
  why:
    'Access tokens are short-lived. A client gets the next one without a person; the refresh token is replaced ' +
    'as well, so that a stolen one shows itself when both are used.',
  rule: rfc(6749, '6'),
  button: 'Refresh',
  isPossible: ({ tokens }) => tokens?.refresh !== undefined,
  take: {
    plan: (run, setting) => [refreshRequest(run.tokens?.refresh ?? '', run, setting)],
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
      label: 'Send the old refresh token again (revokes the tokens)',
      isPossible: ({ oldRefreshToken }) => oldRefreshToken !== undefined,
      plan: (run, setting) => refreshRequest(run.oldRefreshToken ?? '', run, setting),
    },
    {
      id: 'access-token',
      label: 'Send the access token as refresh token',
      plan: (run, setting) => refreshRequest(run.tokens?.access ?? '', run, setting),
    },
  ],
  holds: ({ tokens, results }) => (results.refresh?.succeeded === true ? heldTokens(tokens) : []),
}

function refreshRequest(token: string, { clientAuth }: Run, setting: Setting): PlannedRequest {
  const form = { grant_type: 'refresh_token', refresh_token: token, resource: setting.resource }
  return clientRequest(paths.token, form, setting, clientAuth)
}
