// Owns how a program in Java connects: with the JDK alone, and with Spring.

import { paths } from '../../protocol/names.ts'
import { formEncoded, quoted, springProperty } from './quote.ts'
import { type Instance, type Recipe, serverName } from './recipe.ts'

export const jdk: Recipe = {
  id: 'java',
  name: 'Java, with the JDK alone',
  evidence: 'Tried with JDK 17. The Java SDK has no OAuth client of its own.',
  redirectUris: ['http://localhost/callback'],
  steps: (instance) => [
    { text: 'Save as `Connect.java` and start it with `java Connect.java`:', code: program(instance) },
  ],
}

function program(instance: Instance): string {
  const { url, issuer, clientId, scope } = instance
  const [header, fields] = authentication(instance)
  return `import com.sun.net.httpserver.HttpServer;
import java.net.*;
import java.net.http.*;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.*;
import java.util.*;
import java.util.concurrent.*;
import java.util.regex.Pattern;
import java.util.stream.*;

class Connect {
  static final String REDIRECT_URI = "http://localhost:8765/callback";
  static final HttpClient HTTP = HttpClient.newHttpClient();

  public static void main(String[] args) throws Exception {
    var base64 = Base64.getUrlEncoder().withoutPadding();
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    var verifier = base64.encodeToString(random);
    var challenge = base64.encodeToString(
        MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    var state = UUID.randomUUID().toString();

    var answer = new CompletableFuture<String>();
    var callback = HttpServer.create(new InetSocketAddress("localhost", 8765), 0);
    callback.createContext("/callback", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("You can close this page.".getBytes());
      exchange.close();
      answer.complete(exchange.getRequestURI().getRawQuery());
    });
    callback.start();
    System.out.println("Open " + ${quoted(issuer + paths.authorize)} + "?" + form(Map.of(
        "response_type", "code", "client_id", ${quoted(clientId)}, "redirect_uri", REDIRECT_URI,
        "scope", ${quoted(scope)}, "resource", ${quoted(url)}, "state", state,
        "code_challenge", challenge, "code_challenge_method", "S256")));
    var query = answer.get();
    callback.stop(0);
    if (!query.contains("state=" + state)) throw new IllegalStateException(query);

    var tokens = post(${quoted(issuer + paths.token)}, form(Map.of(
        "grant_type", "authorization_code", "code", find("code=([^&]+)", query),
        "redirect_uri", REDIRECT_URI, "code_verifier", verifier, "resource", ${quoted(url)}${fields})),
        "Content-Type", "application/x-www-form-urlencoded"${header});
    System.out.println(post(${quoted(url)},
        "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"tools/call\\",\\"params\\":{\\"name\\":\\"get_time\\"}}",
        "Content-Type", "application/json", "Accept", "application/json, text/event-stream",
        "Authorization", "Bearer " + find("\\"access_token\\":\\"([^\\"]+)\\"", tokens)));
  }

  static String post(String uri, String body, String... headers) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(uri)).headers(headers)
        .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return HTTP.send(request, BodyHandlers.ofString()).body();
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  static String find(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) throw new IllegalStateException(text);
    return matcher.group(1);
  }
}`
}

/** How the client authenticates: further headers, and further fields of the form. */
function authentication({ clientId, clientSecret, authMethods }: Instance): [header: string, fields: string] {
  if (!authMethods.includes('client_secret_basic')) {
    return ['', `,\n        "client_id", ${quoted(clientId)}, "client_secret", ${quoted(clientSecret)}`]
  }
  const credentials = quoted(`${formEncoded(clientId)}:${formEncoded(clientSecret)}`)
  return [
    `,\n        "Authorization", "Basic " + Base64.getEncoder().encodeToString(${credentials}.getBytes())`,
    '',
  ]
}

export const spring: Recipe = {
  id: 'spring',
  name: 'Java, with Spring Security and Spring AI',
  evidence: 'From the documentation of Spring Boot and of mcp-security.',
  redirectUris: [`http://localhost/authorize/oauth2/code/${serverName}`],
  steps: ({ url, issuer, clientId, clientSecret, scope }) => {
    const registration = `spring.security.oauth2.client.registration.${serverName}`
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
          `spring.ai.mcp.client.streamable-http.connections.${serverName}.url=${springProperty(new URL(url).origin)}`,
        ].join('\n'),
      },
      {
        text: 'Before Spring Security 7, PKCE has to be switched on: `requireProofKey(true)` in the client settings.',
      },
    ]
  },
}
