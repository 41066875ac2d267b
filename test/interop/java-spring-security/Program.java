import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.crypto.keygen.Base64StringKeyGenerator;
import org.springframework.security.oauth2.client.OAuth2AuthorizationContext;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProvider;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthorizationCodeAuthenticationToken;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrations;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestCustomizers;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationExchange;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Spring Security's OAuth 2.0 client outside of a web application: a registration from the issuer, an authorized
 * client, and what refreshes it, as an application's filters would drive them.
 */
public final class Program {

  public static void main(String[] args) throws Exception {
    var task = JsonMapper.shared().readTree(args[0]);
    var mcp = task.get("mcp").asString();
    var registration = ClientRegistrations.fromIssuerLocation(task.get("issuer").asString())
        .registrationId("mcp")
        .clientId(task.get("clientId").asString())
        .clientSecret(task.get("clientSecret").asString())
        .clientAuthenticationMethod(new ClientAuthenticationMethod(task.get("authMethod").asString()))
        .redirectUri("{baseUrl}/callback")
        .scope("user", "offline_access")
        .build();
    var person = new TestingAuthenticationToken("person", "");
    OAuth2AuthorizedClientProvider provider =
        OAuth2AuthorizedClientProviderBuilder.builder().refreshToken().clientCredentials().build();

    var signedIn = signIn(registration, person, mcp);
    // The token lives shorter than Spring's clock skew of 60 s, so this refreshes it.
    var refreshed = provider.authorize(
        OAuth2AuthorizationContext.withAuthorizedClient(signedIn).principal(person).build());
    var alone = provider.authorize(
        OAuth2AuthorizationContext.withClientRegistration(ClientRegistration.withClientRegistration(registration)
                .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                .build())
            .principal(person)
            .build());
    var pings = List.of(ping(mcp, refreshed.getAccessToken()), ping(mcp, alone.getAccessToken()));
    System.out.println(JsonMapper.shared().writeValueAsString(Map.of(
        "scopes", new TreeSet<>(signedIn.getAccessToken().getScopes()),
        "refreshed", !refreshed.getAccessToken().equals(signedIn.getAccessToken()),
        "pings", pings)));
  }

  static OAuth2AuthorizedClient signIn(ClientRegistration registration, Authentication person, String mcp)
      throws Exception {
    var answers = new ArrayBlockingQueue<URI>(1);
    var listener = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    listener.createContext("/callback", exchange -> {
      answers.add(exchange.getRequestURI());
      exchange.sendResponseHeaders(204, -1);
      exchange.close();
    });
    listener.start();
    try {
      var redirectUri = "http://127.0.0.1:" + listener.getAddress().getPort() + "/callback";
      var asked = OAuth2AuthorizationRequest.authorizationCode()
          .authorizationUri(registration.getProviderDetails().getAuthorizationUri())
          .clientId(registration.getClientId())
          .redirectUri(redirectUri)
          .scopes(registration.getScopes())
          .state(new Base64StringKeyGenerator(Base64.getUrlEncoder()).generateKey())
          .additionalParameters(parameters -> parameters.put("resource", mcp));
      OAuth2AuthorizationRequestCustomizers.withPkce().accept(asked);
      var request = asked.build();
      new ProcessBuilder(System.getenv("BROWSER"), request.getAuthorizationRequestUri()).inheritIO().start();

      var answer = UriComponentsBuilder.fromUri(answers.take()).build().getQueryParams().toSingleValueMap();
      var response = OAuth2AuthorizationResponse.success(answer.get("code"))
          .redirectUri(redirectUri)
          .state(URLDecoder.decode(answer.get("state"), UTF_8))
          .build();
      var tokens = new RestClientAuthorizationCodeTokenResponseClient();
      tokens.addParametersConverter(grant -> MultiValueMap.fromSingleValue(Map.of("resource", mcp)));
      var authenticated = (OAuth2AuthorizationCodeAuthenticationToken)
          new OAuth2AuthorizationCodeAuthenticationProvider(tokens).authenticate(
              new OAuth2AuthorizationCodeAuthenticationToken(
                  registration, new OAuth2AuthorizationExchange(request, response)));
      return new OAuth2AuthorizedClient(
          registration, person.getName(), authenticated.getAccessToken(), authenticated.getRefreshToken());
    } finally {
      listener.stop(0);
    }
  }

  /** Whether the MCP endpoint takes the token. */
  static int ping(String mcp, OAuth2AccessToken token) {
    return RestClient.create().post().uri(mcp)
        .headers(headers -> {
          headers.setBearerAuth(token.getTokenValue());
          headers.set("Accept", "application/json, text/event-stream");
          headers.set("Content-Type", "application/json");
        })
        .body("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}")
        .retrieve()
        .toBodilessEntity()
        .getStatusCode()
        .value();
  }
}
