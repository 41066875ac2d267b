package example;

import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequest.Method;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.customizer.McpHttpClientAuthorizationErrorHandler;
import java.net.URI;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.regex.Pattern;

/** The program under test, which yours replaces: the SDK, and OAuth, which the SDK leaves to the application. */
final class Client {

  /** Opens an address; returns the one at which the person comes back. */
  interface Browser {
    URI open(URI address) throws Exception;
  }

  private static final URI redirectUri = URI.create("http://localhost/callback");

  private final URI mcp;
  private final ClientSecretBasic credentials;
  private final Browser browser;
  private AuthorizationServerMetadata server;
  private volatile Tokens tokens;

  private Client(URI mcp, String clientId, String clientSecret, Browser browser) {
    this.mcp = mcp;
    this.credentials = new ClientSecretBasic(new ClientID(clientId), new Secret(clientSecret));
    this.browser = browser;
  }

  static McpSyncClient connect(URI mcp, String clientId, String clientSecret, Browser browser) {
    var client = new Client(mcp, clientId, clientSecret, browser);
    var transport = HttpClientStreamableHttpTransport.builder(mcp.resolve("/").toString())
        .endpoint(mcp.getPath())
        .httpRequestCustomizer((request, method, uri, body, context) -> {
          var tokens = client.tokens;
          if (tokens != null) request.setHeader("Authorization", tokens.getBearerAccessToken().toAuthorizationHeader());
        })
        .authorizationErrorHandler(
            McpHttpClientAuthorizationErrorHandler.fromSync((refused, context) -> client.authorize(refused)))
        .build();
    var connected = McpClient.sync(transport).build();
    connected.initialize();
    return connected;
  }

  /** Gets the token that a 401 asks for; the SDK then tries again, once. */
  private synchronized boolean authorize(ResponseInfo refused) {
    try {
      if (server == null) server = discover(refused);
      tokens = tokens == null ? signIn() : request(new RefreshTokenGrant(tokens.getRefreshToken()));
      return true;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** From the challenge to the metadata of the authorization server (RFC 9728 §5, RFC 8414 §3). */
  private AuthorizationServerMetadata discover(ResponseInfo refused) throws Exception {
    var challenge = refused.headers().firstValue("WWW-Authenticate").orElseThrow();
    var address = Pattern.compile("resource_metadata=\"([^\"]+)\"").matcher(challenge);
    require(address.find(), challenge);
    var resource = new HTTPRequest(Method.GET, URI.create(address.group(1))).send().getBodyAsJSONObject();
    require(mcp.toString().equals(resource.get("resource")), resource);
    var issuer = URI.create(JSONObjectUtils.getStringList(resource, "authorization_servers").get(0));
    // Not Nimbus's own resolve(), which looks at another place if the issuer has a path.
    var place = issuer.resolve("/.well-known/oauth-authorization-server" + issuer.getPath());
    var metadata = new HTTPRequest(Method.GET, place).send().getBodyAsJSONObject();
    require(issuer.toString().equals(metadata.get("issuer")), metadata);
    return AuthorizationServerMetadata.parse(metadata);
  }

  private Tokens signIn() throws Exception {
    var verifier = new CodeVerifier();
    var state = new State();
    var request = new AuthorizationRequest.Builder(ResponseType.CODE, credentials.getClientID())
        .endpointURI(server.getAuthorizationEndpointURI())
        .redirectionURI(redirectUri)
        .scope(new Scope("user", "offline_access"))
        .state(state)
        .codeChallenge(verifier, CodeChallengeMethod.S256)
        .resource(mcp)
        .build();
    var answer = AuthorizationResponse.parse(browser.open(request.toURI())).toSuccessResponse();
    require(state.equals(answer.getState()) && server.getIssuer().equals(answer.getIssuer()), "a wrong state or iss");
    return request(new AuthorizationCodeGrant(answer.getAuthorizationCode(), redirectUri, verifier));
  }

  private Tokens request(AuthorizationGrant grant) throws Exception {
    var request = new TokenRequest.Builder(server.getTokenEndpointURI(), credentials, grant).resource(mcp).build();
    var response = request.toHTTPRequest().send();
    var status = response.getStatusCode();
    if (status != 200) throw new IllegalStateException("the token endpoint answered " + status);
    return TokenResponse.parse(response).toSuccessResponse().getTokens();
  }

  private static void require(boolean holds, Object received) {
    if (!holds) throw new IllegalStateException("received " + received);
  }
}
