//! Drives the official Rust SDK as an application does that has a client id and a secret: with its OAuth state machine,
//! or with its client credentials.

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::time::Duration;
use std::{env, iter, thread};

use rmcp::model::{CallToolRequestParams, CallToolResult, ProtocolVersion};
use rmcp::service::{RunningService, ServiceError};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::auth::{
    AuthClient, AuthorizationCallback, AuthorizationManager, AuthorizationRequest, ClientCredentialsConfig, OAuthState,
};
use rmcp::transport::streamable_http_client::{InsufficientScopeError, StreamableHttpClientTransportConfig};
use rmcp::{ClientLifecycleMode, ClientServiceExt, RoleClient};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The browser's way back: a loopback port, as RFC 8252 §7.3 has it.
struct Redirect {
    listener: TcpListener,
    origin: String,
}

impl Redirect {
    fn listen() -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let origin = format!("http://{}", listener.local_addr()?);
        Ok(Self { listener, origin })
    }

    fn uri(&self) -> String {
        format!("{}/callback", self.origin)
    }

    /// Opens the browser there, and waits for the URL that it comes back with. A connection without a request is
    /// somebody who looks whether the port is open.
    fn answer(&self, authorization_url: &str) -> Outcome<String> {
        Command::new(env::var("BROWSER")?).arg(authorization_url).status()?;
        loop {
            let (mut stream, _) = self.listener.accept()?;
            let mut line = String::new();
            BufReader::new(&stream).read_line(&mut line)?;
            if let Some(path) = line.split(' ').nth(1) {
                write!(stream, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
                return Ok(format!("{}{path}", self.origin));
            }
        }
    }
}

async fn authorized(task: &Value, redirect: &Redirect) -> Outcome<AuthorizationManager> {
    let (client_id, client_secret) = (text(task, "clientId"), text(task, "clientSecret"));
    let mut state = OAuthState::new(text(task, "mcp"), None).await?;
    if text(task, "grant") == "client_credentials" {
        let credentials = ClientCredentialsConfig::ClientSecret {
            client_id,
            client_secret,
            scopes: vec!["user".into()],
            resource: Some(text(task, "mcp")),
        };
        state.authenticate_client_credentials(credentials).await?;
    } else {
        let request = AuthorizationRequest::new(redirect.uri())
            .with_preregistered_client(client_id)
            .with_client_secret(client_secret)
            .with_initial_scope_selection();
        state.start_authorization(request).await?;
        let answer = redirect.answer(&state.get_authorization_url().await?)?;
        state.handle_callback_url(&answer).await?;
    }
    state.into_authorization_manager().ok_or("not authorized".into())
}

/// The scope that a tool was refused for, if that is what went wrong.
fn missing_scope(error: &ServiceError) -> Option<&str> {
    let first: Option<&(dyn Error + 'static)> = match error {
        ServiceError::TransportSend(error) => Some(error.error.as_ref()),
        other => Some(other),
    };
    iter::successors(first, |&error| error.source())
        .find_map(|error| error.downcast_ref::<InsufficientScopeError>())
        .and_then(InsufficientScopeError::get_required_scope)
}

struct Client {
    service: RunningService<RoleClient, ()>,
    http: AuthClient<reqwest::Client>,
    redirect: Redirect,
}

impl Client {
    async fn connect(task: &Value) -> Outcome<Self> {
        let redirect = Redirect::listen()?;
        let http = AuthClient::new(reqwest::Client::new(), authorized(task, &redirect).await?);
        let config = StreamableHttpClientTransportConfig::with_uri(text(task, "mcp"));
        let transport = StreamableHttpClientTransport::with_client(http.clone(), config);
        let lifecycle = match text(task, "revision").as_str() {
            "2026-07-28" => ClientLifecycleMode::Discover { preferred_versions: vec![ProtocolVersion::V_2026_07_28] },
            _ => ClientLifecycleMode::Initialize,
        };
        let service = ().serve_with_lifecycle(transport, lifecycle).await?;
        Ok(Self { service, http, redirect })
    }

    /// Calls a tool; where that needs a further scope, asks the person for it and calls again.
    async fn call(&self, tool: CallToolRequestParams) -> Outcome<CallToolResult> {
        match self.service.call_tool(tool.clone()).await {
            Err(error) => {
                let scope = missing_scope(&error).ok_or_else(|| error.to_string())?;
                self.step_up(scope).await?;
                Ok(self.service.call_tool(tool).await?)
            }
            Ok(result) => Ok(result),
        }
    }

    async fn step_up(&self, scope: &str) -> Outcome<()> {
        let manager = self.http.auth_manager.lock().await;
        let answer = self.redirect.answer(&manager.request_scope_upgrade(scope).await?)?;
        let AuthorizationCallback { code, csrf_token, issuer, .. } = AuthorizationCallback::from_redirect_url(&answer)?;
        manager.exchange_code_for_token_with_issuer(&code, &csrf_token, issuer.as_deref()).await?;
        Ok(())
    }
}

fn text(task: &Value, name: &str) -> String {
    task[name].as_str().unwrap_or_default().into()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let task: Value = serde_json::from_str(&env::args().nth(1).ok_or("no task")?)?;
    let client = Client::connect(&task).await?;
    let tools: Vec<_> = client.service.list_all_tools().await?.into_iter().map(|tool| tool.name).collect();
    let time = client.call(CallToolRequestParams::new("get_time")).await?;
    thread::sleep(Duration::from_secs(task["pauseSeconds"].as_u64().unwrap_or_default()));
    let arguments = json!({ "message": task["message"] }).as_object().cloned().unwrap_or_default();
    let echo = client.call(CallToolRequestParams::new("echo").with_arguments(arguments)).await?;
    println!("{}", json!({ "tools": tools, "time": time, "echo": echo }));
    client.service.cancel().await?;
    Ok(())
}
