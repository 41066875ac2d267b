import { rfc } from '../../protocol/explanations/text.ts'
import { anonymous, clientRequest, type PlannedRequest } from '../planned-request.ts'
import type { Run } from '../run.ts'
import type { WalkContext, WalkStep } from '../walk-step.ts'
import { getTime } from './tool.ts'

export const revoke: WalkStep = {
  id: 'revoke',
  title: 'Revoke the tokens',
  why:
    'When the person signs out, the client tells the server, so that nobody can use its tokens any more. ' +
    'Revoking the refresh token also ends all access tokens of that sign-in.',
  rule: rfc(7009, '2.1'),
  button: 'Revoke',
  isPossible: ({ tokens }) => tokens !== undefined,
  take: {
    plan: (run, context) => [revocation(run, context)],
    learn: (run) => ({
      run: { ...run, tokens: undefined, revokedToken: run.tokens?.access },
      outcome:
        'The answer is empty, as it would be for an unknown token: what matters is that the token is gone.',
    }),
  },
  breaks: [
    {
      id: 'revoked-token',
      label: 'Call a tool with the revoked token',
      isPossible: ({ revokedToken }) => revokedToken !== undefined,
      plan: ({ revokedToken }) => getTime(revokedToken ?? ''),
    },
    {
      id: 'anonymous',
      label: 'Revoke without client authentication',
      plan: (run, context) => anonymous(revocation(run, context)),
    },
  ],
}

function revocation({ tokens, clientAuth }: Run, context: WalkContext): PlannedRequest {
  const isRefresh = tokens?.refresh !== undefined
  const form = {
    token: tokens?.refresh ?? tokens?.access ?? '',
    token_type_hint: isRefresh ? 'refresh_token' : 'access_token',
  }
  return clientRequest('revoke', form, context, clientAuth)
}
