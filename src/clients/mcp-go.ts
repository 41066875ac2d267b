import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'

const version = '1.2.1'

export const mcpGo = {
  id: 'mcp-go',
  name: 'mcp-go (mark3labs)',
  kind: 'library',
  version,
  evidence: `Tried with ${version}.`,
  redirectUris: ['http://localhost/oauth/callback'],
  quirks: {
    code_challenge_missing: { what: 'Uses PKCE only with `PKCEEnabled: true` in its `OAuthConfig`.' },
    scope_unknown: { what: 'Its example asks for `mcp.read mcp.write`. Leave `Scopes` out.' },
  },
  steps: (instance) => [
    { text: 'Install it:', code: 'go get github.com/mark3labs/mcp-go' },
    {
      text: 'A client that acts for a person, with the packages `client` and `mcp`:',
      code: client(instance),
    },
    {
      text:
        'If `client.IsOAuthAuthorizationRequiredError(err)`, sign in as its example `oauth_client` does, but ' +
        'without `Scopes`, and then initialize again.',
    },
  ],
} satisfies Client

function client({ url, clientId, clientSecret }: Instance): string {
  return `c, err := client.NewOAuthStreamableHttpClient(
	${quoted(url)},
	client.OAuthConfig{
		ClientID:     ${quoted(clientId)},
		ClientSecret: ${quoted(clientSecret)},
		RedirectURI:  "http://localhost:8085/oauth/callback",
		PKCEEnabled:  true,
		TokenStore:   client.NewMemoryTokenStore(),
	},
)
if err == nil {
	_, err = c.Initialize(context.Background(), mcp.InitializeRequest{})
}`
}
