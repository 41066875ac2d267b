import { rfc } from '../../protocol/explanations/text.ts'
import { OFFLINE_ACCESS } from '../../protocol/names.ts'
import { headerOf, jsonOf, property, type ReceivedResponse, textProperty } from '../response.ts'
import type { WalkStep } from '../walk-step.ts'
import { initialize } from './tool.ts'

export const discover: WalkStep = {
  id: 'discover',
  title: 'Discover the server',
  why:
    'A client knows one URL and first asks there without a token. The 401 points to the metadata of the ' +
    'resource, which names the authorization server, whose metadata names the endpoints.',
  rule: rfc(9728, '5'),
  button: 'Start',
  isPossible: () => true,
  take: {
    plan: () => [
      initialize(undefined),
      { method: 'GET', endpoint: 'protectedResourceMetadata' },
      { method: 'GET', endpoint: 'authorizationServerMetadata' },
    ],
    isGood: ({ status }, at) => status === (at === 0 ? 401 : 200),
    learn(run, [challenge, , metadata]) {
      const document = jsonOf(metadata?.body ?? '')
      const offered = property(document, 'scopes_supported')
      const refreshes = Array.isArray(offered) && offered.includes(OFFLINE_ACCESS)
      // The scope in the challenge, plus offline_access if offered (MCP authorization, scope selection).
      const scope = [scopeOf(challenge), ...(refreshes ? [OFFLINE_ACCESS] : [])].join(' ').trim()
      return {
        run: { ...run, scope },
        outcome:
          `The MCP endpoint wants a token with the scope \`${scopeOf(challenge)}\`. Tokens come from ` +
          `\`${textProperty(document, 'issuer') ?? 'an unnamed issuer'}\`, which requires PKCE with \`S256\`.`,
      }
    },
  },
  breaks: [
    {
      id: 'register',
      label: 'Register dynamically instead',
      plan: (_run, { redirectUri }) => ({
        method: 'POST',
        endpoint: 'register',
        json: { client_name: 'playground', redirect_uris: [redirectUri] },
      }),
    },
  ],
}

function scopeOf(challenge: ReceivedResponse | undefined): string {
  const header = challenge && headerOf(challenge, 'www-authenticate')
  return /\bscope="([^"]*)"/.exec(header ?? '')?.[1] ?? ''
}
