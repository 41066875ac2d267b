// Owns the first step: how a client that knows nothing but the URL of the MCP endpoint finds out the rest.

import { rfc } from '../../protocol/explanations/text.ts'
import { OFFLINE_ACCESS, paths } from '../../protocol/names.ts'
import { jsonOf, property, textProperty } from '../json.ts'
import { initialize } from '../mcp-request.ts'
import { resourceMetadataPath } from '../request.ts'
import type { ReceivedResponse } from '../self-client.ts'
import type { Step } from '../step.ts'

export const discover: Step = {
  id: 'discover',
  title: 'Discover the server',
  why:
    'A client is configured with one URL. It asks there without a token; the 401 says where the metadata of the ' +
    'resource is, that names the authorization server, and whose metadata names the endpoints.',
  rule: rfc(9728, '5'),
  button: 'Start',
  isPossible: () => true,
  take: {
    plan: () => [
      initialize(undefined),
      { method: 'GET', path: resourceMetadataPath },
      { method: 'GET', path: paths.authorizationServerMetadata },
    ],
    isGood: ({ status }, at) => status === (at === 0 ? 401 : 200),
    learn(run, [challenge, , metadata]) {
      const document = jsonOf(metadata?.body ?? '')
      const offered = property(document, 'scopes_supported')
      const refreshes = Array.isArray(offered) && offered.includes(OFFLINE_ACCESS)
      // What the challenge asks for, and to stay connected where that is on offer (MCP authorization, scope
      // selection).
      const scope = [scopeOf(challenge), ...(refreshes ? [OFFLINE_ACCESS] : [])].join(' ').trim()
      return {
        run: { ...run, scope },
        outcome:
          `The MCP endpoint wants a token with the scope \`${scopeOf(challenge)}\`. They come from ` +
          `\`${textProperty(document, 'issuer') ?? 'an unnamed issuer'}\`, which asks for PKCE with \`S256\`.`,
      }
    },
  },
  breaks: [
    {
      id: 'register',
      label: 'Register dynamically instead',
      plan: (_run, { redirectUri }) => ({
        method: 'POST',
        path: paths.register,
        json: { client_name: 'playground', redirect_uris: [redirectUri] },
      }),
    },
  ],
}

function scopeOf(challenge: ReceivedResponse | undefined): string {
  const header = challenge?.headers.find(([name]) => name.toLowerCase() === 'www-authenticate')
  return /\bscope="([^"]*)"/.exec(header?.[1] ?? '')?.[1] ?? ''
}
