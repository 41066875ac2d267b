import { duration, rfc } from '../../protocol/explanations/text.ts'
import { newSecret } from '../../secrets.ts'
import { clientRequest, type PlannedRequest, withForm } from '../planned-request.ts'
import { jsonOf, property, type ReceivedResponse, textProperty } from '../response.ts'
import type { HeldTokens, Run } from '../run.ts'
import type { Break, WalkContext, WalkStep } from '../walk-step.ts'
import { authenticationMistakes } from './mistakes.ts'

export const exchange: WalkStep = {
  id: 'exchange',
  title: 'Exchange the code for tokens',
  why:
    'A code alone is worthless. The client exchanges it for tokens, once, from server to server, with ' +
    'the client secret and the PKCE verifier.',
  rule: rfc(6749, '4.1.3'),
  button: 'Exchange the code',
  isPossible: ({ code }) => code !== undefined,
  take: {
    plan: (run, context, choice) => [
      codeExchange({ ...run, clientAuth: chosenMethod(run, choice['variant']) }, context),
    ],
    learn(run, [response], _setting, choice) {
      const tokens = tokensIn(response)
      const clientAuth = chosenMethod(run, choice['variant'])
      return {
        run: { ...run, clientAuth, tokens, spentCode: run.code, code: undefined },
        outcome: tokensOutcome(response, tokens),
      }
    },
  },
  variants: [
    { value: 'client_secret_basic', label: 'with the secret in a Basic header' },
    { value: 'client_secret_post', label: 'with the secret in the body' },
  ],
  breaks: [
    ...authenticationMistakes.map(
      ({ id, label, change }): Break => ({
        id,
        label,
        plan: (run, context) => change(codeExchange(run, context), context),
      }),
    ),
    {
      id: 'no-verifier',
      label: 'Omit the verifier',
      plan: (run, context) => withForm(codeExchange(run, context), { code_verifier: undefined }),
    },
    {
      id: 'verifier',
      label: 'Send another verifier (uses up the code)',
      plan: (run, context) =>
        withForm(codeExchange(run, context), { code_verifier: newSecret(context.random, '') }),
    },
    {
      id: 'redirect-uri',
      label: 'Send another redirect URI (uses up the code)',
      plan: (run, context) =>
        withForm(codeExchange(run, context), { redirect_uri: `${context.redirectUri}/` }),
    },
    {
      id: 'used-code',
      label: 'Send the used code again (revokes the tokens)',
      isPossible: ({ spentCode }) => spentCode !== undefined,
      plan: (run, context) => codeExchange({ ...run, code: run.spentCode }, context),
    },
  ],
  holds: ({ tokens, results }) => (results.refresh?.succeeded === true ? [] : heldTokens(tokens)),
}

function codeExchange({ code, keys, clientAuth }: Run, context: WalkContext): PlannedRequest {
  const form = {
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: context.redirectUri,
    code_verifier: keys?.verifier ?? '',
    resource: context.resource,
  }
  return clientRequest('token', form, context, clientAuth)
}

function chosenMethod(run: Run, variant: string | undefined): Run['clientAuth'] {
  return variant === 'client_secret_basic' || variant === 'client_secret_post' ? variant : run.clientAuth
}

/** The tokens in a token response. */
export function tokensIn(response: ReceivedResponse | undefined): HeldTokens | undefined {
  const body = jsonOf(response?.body ?? '')
  const access = textProperty(body, 'access_token')
  return access === undefined ? undefined : { access, refresh: textProperty(body, 'refresh_token') }
}

/** The content of a token response, in a sentence. */
export function tokensOutcome(
  response: ReceivedResponse | undefined,
  tokens: HeldTokens | undefined,
): string {
  const body = jsonOf(response?.body ?? '')
  const seconds = property(body, 'expires_in')
  const scope = textProperty(body, 'scope') ?? ''
  const life = typeof seconds === 'number' ? ` for ${duration(seconds)}` : ''
  return (
    `An access token${life} with the scope \`${scope}\`` +
    `${tokens?.refresh === undefined ? ', and no refresh token.' : ', and a refresh token for when it expires.'}`
  )
}

/** Tokens as values to copy. */
export function heldTokens(tokens: HeldTokens | undefined): readonly { name: string; value: string }[] {
  if (tokens === undefined) return []
  const refresh = tokens.refresh === undefined ? [] : [{ name: 'Refresh token', value: tokens.refresh }]
  return [{ name: 'Access token', value: tokens.access }, ...refresh]
}
