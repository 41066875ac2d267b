import { type Client, type Instance, ourCallback } from './client.ts'
import { quoted } from './quote.ts'
import { asksWithGet, repeatsScope } from './shared-quirks.ts'

const version = '3.9.0'

export const rustSdk = {
  id: 'rust',
  name: 'Rust SDK (rmcp)',
  title: 'Rust SDK',
  kind: 'library',
  version,
  evidence: `Tried with rmcp ${version}.`,
  usesOurCallback: true,
  quirks: {
    scope_not_granted: repeatsScope,
    scope_insufficient: {
      what:
        'Adds `offline_access` to whatever scopes it is given. If none of those exists here, it is granted ' +
        '`offline_access` alone.',
    },
    token_missing: asksWithGet,
  },
  steps: (instance) => [
    {
      text: 'Install the SDK, in a new package:',
      code: [
        'cargo add rmcp --features auth,client,reqwest,transport-streamable-http-client-reqwest',
        'cargo add reqwest && cargo add tokio --features macros,rt-multi-thread',
      ].join('\n'),
    },
    {
      text: 'A client that acts for a person, and asks for the address where the browser ends up. Save it as `src/main.rs`:',
      code: program(instance),
    },
  ],
} satisfies Client

function program(instance: Instance): string {
  const { url, clientId, clientSecret } = instance
  return `use rmcp::ServiceExt;
use rmcp::model::CallToolRequestParams;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::auth::{AuthClient, AuthorizationRequest, OAuthState};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let url = ${quoted(url)};
    let request = AuthorizationRequest::new(${quoted(ourCallback(instance))})
        .with_preregistered_client(${quoted(clientId)})
        .with_client_secret(${quoted(clientSecret)});
    let mut oauth = OAuthState::new(url, None).await?;
    oauth.start_authorization(request).await?;
    println!("Open {}", oauth.get_authorization_url().await?);
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer)?;
    oauth.handle_callback_url(answer.trim()).await?;

    let manager = oauth.into_authorization_manager().ok_or("not signed in")?;
    let transport = StreamableHttpClientTransport::with_client(
        AuthClient::new(reqwest::Client::new(), manager),
        StreamableHttpClientTransportConfig::with_uri(url),
    );
    let client = ().serve(transport).await?;
    let result = client.call_tool(CallToolRequestParams::new("get_time")).await?;
    println!("{:?}", result.structured_content);
    Ok(())
}`
}
