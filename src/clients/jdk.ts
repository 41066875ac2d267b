import { paths } from '../protocol/names.ts'
import type { Client, Instance } from './client.ts'
import { quoted } from './quote.ts'

export const jdk = {
  id: 'java',
  name: 'JDK',
  title: 'Java, with only the JDK',
  kind: 'library',
  evidence: 'Tried with JDK 17. The Java SDK has no OAuth client of its own.',
  redirectUris: ['http://localhost/callback'],
  steps: (instance) => [
    { text: 'Save as `Connect.java` and run it with `java Connect.java`:', code: program(instance) },
  ],
} satisfies Client

function program({ url, issuer, clientId, clientSecret, scope, authMethods }: Instance): string {
  const isBasic = authMethods.includes('client_secret_basic')
  const fields = isBasic ? '' : ',\n        "client_id", CLIENT_ID, "client_secret", CLIENT_SECRET'
  const header = isBasic ? ',\n        "Authorization", "Basic " + basicCredentials()' : ''
  return `import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import java.net.*;
import java.net.http.*;
import java.security.*;
import java.util.*;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

class Connect {
  static final String MCP = ${quoted(url)};
  static final String ISSUER = ${quoted(issuer)};
  static final String CLIENT_ID = ${quoted(clientId)};
  static final String CLIENT_SECRET = ${quoted(clientSecret)};
  static final String REDIRECT_URI = "http://localhost:8765/callback";

  public static void main(String[] args) throws Exception {
    var base64 = Base64.getUrlEncoder().withoutPadding();
    var random = new byte[32];
    new SecureRandom().nextBytes(random);
    var verifier = base64.encodeToString(random);
    var sha256 = MessageDigest.getInstance("SHA-256");
    var challenge = base64.encodeToString(sha256.digest(verifier.getBytes(UTF_8)));
    var state = UUID.randomUUID().toString();

    var answer = new CompletableFuture<String>();
    var server = HttpServer.create(new InetSocketAddress("localhost", 8765), 0);
    server.createContext("/callback", exchange -> {
      exchange.sendResponseHeaders(200, 0);
      exchange.getResponseBody().write("You can close this page.".getBytes());
      exchange.close();
      answer.complete(exchange.getRequestURI().getRawQuery());
    });
    server.start();
    System.out.println("Open " + ISSUER + "${paths.authorize}?" + form(Map.of(
        "response_type", "code", "client_id", CLIENT_ID,
        "redirect_uri", REDIRECT_URI, "state", state,
        "scope", ${quoted(scope)}, "resource", MCP,
        "code_challenge", challenge, "code_challenge_method", "S256")));
    var query = answer.get();
    server.stop(0);
    if (!query.contains("state=" + state)) throw new IllegalStateException(query);

    var tokens = post(ISSUER + "${paths.token}", form(Map.of(
        "grant_type", "authorization_code", "code", find("code=([^&]+)", query),
        "redirect_uri", REDIRECT_URI, "code_verifier", verifier,
        "resource", MCP${fields})),
        "Content-Type", "application/x-www-form-urlencoded"${header});
    var token = find("\\"access_token\\":\\"([^\\"]+)\\"", tokens);
    System.out.println(post(MCP,
        "{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"tools/call\\","
            + "\\"params\\":{\\"name\\":\\"get_time\\"}}",
        "Content-Type", "application/json",
        "Accept", "application/json, text/event-stream",
        "Authorization", "Bearer " + token));
  }
${isBasic ? basicCredentials : ''}
  static String post(String uri, String body, String... headers)
      throws Exception {
    var request = HttpRequest.newBuilder(URI.create(uri)).headers(headers)
        .POST(HttpRequest.BodyPublishers.ofString(body)).build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(field -> field.getKey() + "=" + encode(field.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  static String find(String pattern, String text) {
    var matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) throw new IllegalStateException(text);
    return matcher.group(1);
  }
}`
}

/** A method of the program that form-encodes the id and the secret first (RFC 6749 §2.3.1). */
const basicCredentials = `
  static String basicCredentials() {
    var credentials = encode(CLIENT_ID) + ":" + encode(CLIENT_SECRET);
    return Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
  }
`
