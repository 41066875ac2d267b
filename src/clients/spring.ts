import { type Client, serverName } from './client.ts'
import { springProperty } from './quote.ts'
import { namesTheInstallation } from './shared-quirks.ts'

const version = '7.1.1'

export const spring = {
  id: 'spring',
  name: 'Spring',
  title: 'Java, with Spring Security and Spring AI',
  kind: 'library',
  version,
  evidence:
    `Spring Security’s client was tried with ${version}; the properties are from the documentation of ` +
    'mcp-security.',
  redirectUris: [`http://localhost/authorize/oauth2/code/${serverName}`],
  quirks: {
    not_found: {
      who: 'Spring and other OpenID Connect clients',
      what:
        'They look for `/.well-known/openid-configuration` first. This OAuth server does not offer OpenID ' +
        'Connect; Spring falls back to the OAuth metadata.',
    },
    redirect_uri_unregistered: namesTheInstallation,
    code_challenge_missing: {
      who: 'Spring Security before 7',
      what: 'Confidential clients use PKCE only when told to: set `requireProofKey=true` (6.5).',
    },
  },
  steps: ({ url, issuer, clientId, clientSecret, scope }) => {
    const registration = `spring.security.oauth2.client.registration.${serverName}`
    const connection = `spring.ai.mcp.client.streamable-http.connections.${serverName}`
    const { origin, pathname } = new URL(url)
    return [
      {
        text:
          'Add `org.springaicommunity:mcp-client-security-spring-boot`, a `SecurityFilterChain` with ' +
          '`McpClientOAuth2Configurer.mcpClientOAuth2()`, and to `application.properties`:',
        code: [
          `${registration}.client-id=${springProperty(clientId)}`,
          `${registration}.client-secret=${springProperty(clientSecret)}`,
          `${registration}.authorization-grant-type=authorization_code`,
          `${registration}.redirect-uri={baseUrl}/authorize/oauth2/code/{registrationId}`,
          `${registration}.scope=${springProperty(scope.replaceAll(' ', ','))}`,
          `spring.security.oauth2.client.provider.${serverName}.issuer-uri=${springProperty(issuer)}`,
          `spring.ai.mcp.client.type=SYNC`,
          `spring.ai.mcp.client.initialized=false`,
          `${connection}.url=${springProperty(origin)}`,
          `${connection}.endpoint=${springProperty(pathname)}`,
        ].join('\n'),
      },
      {
        text: 'Before Spring Security 7, PKCE must be turned on: `requireProofKey(true)` in the client settings.',
      },
    ]
  },
} satisfies Client
