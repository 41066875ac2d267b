import { rfc } from '../../protocol/explanations/text.ts'
import { type PlannedRequest, withQuery } from '../planned-request.ts'
import type { Run } from '../run.ts'
import type { Break, WalkContext, WalkStep } from '../walk-step.ts'

/**
 * The browser takes this step, by a link. Only the attempts broken on purpose are sent from here, since they never
 * come back.
 */
export const authorize: WalkStep = {
  id: 'authorize',
  title: 'Ask for authorization',
  why:
    'The client sends the browser to the authorization server, which asks the person. The client never sees the ' +
    'password.',
  rule: rfc(6749, '4.1.1'),
  button: 'Go to the login page',
  isPossible: ({ keys, answered }) => keys !== undefined && !answered,
  right: authorizationRequest,
  breaks: [
    broken('redirect-uri', 'Send another redirect URI', ({ redirectUri }) => ({
      redirect_uri: `${redirectUri}/`,
    })),
    broken('client-id', 'Send another client ID', ({ clientId }) => ({ client_id: `${clientId}-x` })),
    broken('no-challenge', 'Omit the PKCE challenge', () => ({ code_challenge: undefined })),
    broken('plain', 'Use the PKCE method plain', () => ({ code_challenge_method: 'plain' })),
    broken('resource', 'Ask for a token for another resource', () => ({
      resource: 'https://other.example/mcp',
    })),
    broken('scope', 'Ask for an unknown scope', () => ({ scope: 'no-such-scope' })),
    broken('response-type', 'Ask for a token instead of a code', () => ({ response_type: 'token' })),
  ],
}

/** The authorization request of a run (RFC 6749 §4.1.1, RFC 7636 §4.3, RFC 8707 §2.1). */
export function authorizationRequest(
  { keys, scope }: Run,
  { clientId, redirectUri, resource }: WalkContext,
): PlannedRequest {
  return {
    method: 'GET',
    endpoint: 'authorize',
    query: {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      ...(scope !== '' && { scope }),
      state: keys?.state ?? '',
      code_challenge: keys?.challenge ?? '',
      code_challenge_method: 'S256',
      resource,
    },
  }
}

function broken(
  id: string,
  label: string,
  changes: (context: WalkContext) => Readonly<Record<string, string | undefined>>,
): Break {
  return {
    id,
    label,
    isPossible: ({ keys }) => keys !== undefined,
    plan: (run, context) => withQuery(authorizationRequest(run, context), changes(context)),
  }
}
