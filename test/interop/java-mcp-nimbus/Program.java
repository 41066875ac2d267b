import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ClientCredentialsGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.as.AuthorizationServerMetadata;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.oauth2.sdk.token.Tokens;
import com.nimbusds.oauth2.sdk.util.JSONObjectUtils;
import com.sun.net.httpserver.HttpServer;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.customizer.McpHttpClientAuthorizationErrorHandler;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The official Java SDK with the tokens of Nimbus's OAuth 2.0 SDK, as an application that has a client id and a secret. */
public final class Program {

  record Task(
      String mcp,
      String clientId,
      String clientSecret,
      String grant,
      String authMethod,
      String message,
      int pauseSeconds) {}

  public static void main(String[] args) throws Exception {
    var json = McpJsonDefaults.getMapper();
    var task = json.readValue(args[0], Task.class);
    var authorization = new Program(task);
    var mcp = URI.create(task.mcp);
    var transport = HttpClientStreamableHttpTransport.builder(mcp.resolve("/").toString())
        .endpoint(mcp.getPath())
        .httpRequestCustomizer((request, method, uri, body, context) -> {
          if (authorization.tokens != null) {
            request.setHeader("Authorization", authorization.tokens.getBearerAccessToken().toAuthorizationHeader());
          }
        })
        .authorizationErrorHandler(McpHttpClientAuthorizationErrorHandler.fromSync(
            (response, context) -> authorization.answer(response)))
        .build();
    try (var client = McpClient.sync(transport).clientInfo(new McpSchema.Implementation("interop", "1")).build()) {
      client.initialize();
      var tools = client.listTools().tools().stream().map(McpSchema.Tool::name).toList();
      var time = client.callTool(new McpSchema.CallToolRequest("get_time", Map.of()));
      Thread.sleep(task.pauseSeconds * 1000L);
      var echo = client.callTool(new McpSchema.CallToolRequest("echo", Map.of("message", task.message)));
      System.out.println(json.writeValueAsString(Map.of("tools", tools, "time", time, "echo", echo)));
    }
  }

  private final Task task;
  private final ClientAuthentication client;
  private volatile Tokens tokens;

  private Program(Task task) {
    this.task = task;
    var id = new ClientID(task.clientId);
    var secret = new Secret(task.clientSecret);
    client = task.authMethod.equals("client_secret_post")
        ? new ClientSecretPost(id, secret)
        : new ClientSecretBasic(id, secret);
  }

  /** Gets the token that a 401 or 403 asks for; whether to try again. */
  private synchronized boolean answer(ResponseInfo refused) {
    try {
      var challenge = parameters(String.join(", ", refused.headers().allValues("WWW-Authenticate")));
      var server = discover(challenge.get("resource_metadata"));
      var scope = Scope.parse(challenge.get("scope"));
      if (task.grant.equals("client_credentials")) {
        tokens = request(server, new ClientCredentialsGrant(), scope);
      } else if (refused.statusCode() == 401 && tokens != null) {
        tokens = request(server, new RefreshTokenGrant(tokens.getRefreshToken()), null);
      } else {
        tokens = signIn(server, scope);
      }
      return true;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The parameters of all challenges, the first of each name (RFC 9110 §11.2). Only Bearer has those that count here. */
  private static Map<String, String> parameters(String challenges) {
    var found = new HashMap<String, String>();
    var parameter = Pattern.compile("([\\w!#$%&'*+.^`|~-]+)\\s*=\\s*(?:\"((?:\\\\.|[^\"\\\\])*)\"|([^\\s,]+))");
    for (Matcher matcher = parameter.matcher(challenges); matcher.find(); ) {
      var value = matcher.group(2) == null ? matcher.group(3) : matcher.group(2).replaceAll("\\\\(.)", "$1");
      found.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
    }
    return found;
  }

  /** From the challenge to the authorization server's metadata (RFC 9728 §5, RFC 8414). */
  private AuthorizationServerMetadata discover(String address) throws Exception {
    require(address != null, "resource_metadata in the challenge", "none");
    var resource = new HTTPRequest(HTTPRequest.Method.GET, URI.create(address)).send().getBodyAsJSONObject();
    require(task.mcp.equals(resource.get("resource")), "resource " + task.mcp, resource);
    return metadata(URI.create(JSONObjectUtils.getStringList(resource, "authorization_servers").get(0)));
  }

  /**
   * The first document at the places that MCP names. Nimbus's own resolve() appends to the path of an issuer, where
   * RFC 8414 §3.1 inserts.
   */
  private AuthorizationServerMetadata metadata(URI issuer) throws Exception {
    var places = List.of(
        "/.well-known/oauth-authorization-server" + issuer.getPath(),
        "/.well-known/openid-configuration" + issuer.getPath(),
        issuer.getPath() + "/.well-known/openid-configuration");
    for (var place : places) {
      var answer = new HTTPRequest(HTTPRequest.Method.GET, issuer.resolve(place)).send();
      try {
        if (answer.getStatusCode() != 200) continue;
        var server = AuthorizationServerMetadata.parse(answer.getBodyAsJSONObject());
        require(server.getIssuer().getValue().equals(issuer.toString()), "issuer " + issuer, server.getIssuer());
        var methods = server.getCodeChallengeMethods();
        require(methods != null && methods.contains(CodeChallengeMethod.S256), "S256", methods);
        return server;
      } catch (ParseException e) {
        // A page, perhaps; there is no document here.
      }
    }
    throw new IllegalStateException("no metadata of " + issuer);
  }

  private Tokens signIn(AuthorizationServerMetadata server, Scope scope) throws Exception {
    var answers = new ArrayBlockingQueue<URI>(1);
    var listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext("/callback", exchange -> {
      answers.add(exchange.getRequestURI());
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    listener.start();
    try {
      var redirectUri = URI.create("http://127.0.0.1:" + listener.getAddress().getPort() + "/callback");
      var verifier = new CodeVerifier();
      var state = new State();
      var request = new AuthorizationRequest.Builder(ResponseType.CODE, client.getClientID())
          .endpointURI(server.getAuthorizationEndpointURI())
          .redirectionURI(redirectUri)
          .scope(scope)
          .state(state)
          .codeChallenge(verifier, CodeChallengeMethod.S256)
          .resource(URI.create(task.mcp))
          .build();
      new ProcessBuilder(System.getenv("BROWSER"), request.toURI().toString()).inheritIO().start();
      var answer = AuthorizationResponse.parse(answers.take());
      require(answer.indicatesSuccess(), "a code", answer.toParameters());
      require(state.equals(answer.getState()), "the state", answer.getState());
      require(server.supportsAuthorizationResponseIssuerParam(), "iss", "not announced");
      require(server.getIssuer().equals(answer.getIssuer()), "iss " + server.getIssuer(), answer.getIssuer());
      var code = answer.toSuccessResponse().getAuthorizationCode();
      return request(server, new AuthorizationCodeGrant(code, redirectUri, verifier), null);
    } finally {
      listener.stop(0);
    }
  }

  private Tokens request(AuthorizationServerMetadata server, AuthorizationGrant grant, Scope scope) throws Exception {
    var request = new TokenRequest.Builder(server.getTokenEndpointURI(), client, grant)
        .scope(scope)
        .resource(URI.create(task.mcp))
        .build();
    var response = TokenResponse.parse(request.toHTTPRequest().send());
    require(response.indicatesSuccess(), "tokens", response.indicatesSuccess() ? "" : response.toErrorResponse().toJSONObject());
    return response.toSuccessResponse().getTokens();
  }

  private static void require(boolean holds, String expected, Object received) {
    if (!holds) throw new IllegalStateException("expected " + expected + ", received " + received);
  }
}
