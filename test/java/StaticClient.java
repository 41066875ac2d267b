// An MCP client with a client id and a secret of its own: finds the authorization server from the MCP URL, lets a
// person sign in, gets tokens, calls the tools, refreshes. JDK 17 and nothing else, in one file, to be copied.
//
//   CLIENT_SECRET=... java StaticClient.java http://localhost:9003/mcp CLIENT_ID [--auto]
//
// With --auto it opens the sign-in itself instead of asking a person: for a server that approves without a page.

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import static java.nio.charset.StandardCharsets.UTF_8;

public class StaticClient {
    static final String PROTOCOL_VERSION = "2025-11-25";

    public static void main(String[] args) throws Exception {
        if (args.length < 2) {
            System.err.println("usage: CLIENT_SECRET=... java StaticClient.java MCP_URL CLIENT_ID [--auto]");
            System.exit(2);
        }
        boolean auto = args.length > 2 && args[2].equals("--auto");
        StaticClient client = new StaticClient(args[0], args[1], System.getenv("CLIENT_SECRET"));

        Server server = client.discover();
        System.out.println("issuer: " + server.issuer);
        Tokens tokens = client.signIn(server, auto);
        System.out.println("scope: " + tokens.scope);

        client.callMcp(tokens, "initialize", """
            {"protocolVersion": "%s", "capabilities": {}, "clientInfo": {"name": "StaticClient", "version": "1"}}"""
            .formatted(PROTOCOL_VERSION));
        client.notifyMcp(tokens, "notifications/initialized");
        List<?> tools = client.callMcp(tokens, "tools/list", "{}").list("tools");
        System.out.println("tools: " + tools.stream().map(tool -> ((Json) tool).string("name")).toList());
        System.out.println("get_time: " + client.callTool(tokens, "get_time", "{}"));
        System.out.println("echo: " + client.callTool(tokens, "echo", "{\"message\": " + Json.text("hello") + "}"));

        Tokens fresh = client.refresh(server, tokens);
        System.out.println("refreshed: " + !fresh.accessToken.equals(tokens.accessToken));
        System.out.println("get_time: " + client.callTool(fresh, "get_time", "{}"));
    }

    /** What discovery finds out. */
    record Server(String issuer, String scope, String authorizationEndpoint, String tokenEndpoint, boolean sendsIss) {}

    record Tokens(String accessToken, String refreshToken, String scope) {}

    final String mcpUrl;
    final String clientId;
    final String clientSecret;
    final HttpClient http = HttpClient.newBuilder().followRedirects(Redirect.NEVER).build();
    int requests = 0;

    StaticClient(String mcpUrl, String clientId, String clientSecret) {
        this.mcpUrl = mcpUrl;
        this.clientId = clientId;
        this.clientSecret = clientSecret;
        if (clientSecret == null) throw new IllegalArgumentException("set CLIENT_SECRET in the environment");
    }

    // --- Discovery: MCP URL -> 401 -> protected resource metadata -> authorization server metadata

    Server discover() throws Exception {
        HttpResponse<String> refused = http.send(mcpRequest(null, "{}"), BodyHandlers.ofString());
        if (refused.statusCode() != 401) throw new IOException("expected 401, got " + refused.statusCode());
        String challenge = refused.headers().firstValue("WWW-Authenticate").orElseThrow();

        Json resource = getJson(parameter(challenge, "resource_metadata"));
        // RFC 9728 section 3.3: metadata of another resource must not be used.
        require(mcpUrl.equals(resource.string("resource")), "the metadata is about " + resource.string("resource"));

        String issuer = resource.list("authorization_servers").get(0).toString();
        URI uri = URI.create(issuer);
        // RFC 8414 section 3.1: the well-known part goes between the host and the path of the issuer.
        String path = uri.getPath().equals("/") ? "" : uri.getPath();
        Json metadata = getJson(uri.resolve("/.well-known/oauth-authorization-server" + path).toString());
        require(issuer.equals(metadata.string("issuer")), "the metadata is of " + metadata.string("issuer"));
        require(metadata.list("code_challenge_methods_supported").contains("S256"), "PKCE with S256 is not offered");

        return new Server(issuer, parameter(challenge, "scope"), metadata.string("authorization_endpoint"),
            metadata.string("token_endpoint"),
            Boolean.TRUE.equals(metadata.get("authorization_response_iss_parameter_supported")));
    }

    /** A parameter of a challenge such as {@code Bearer scope="user", resource_metadata="http://..."}. */
    static String parameter(String challenge, String name) {
        var matcher = Pattern.compile("\\b" + name + "=\"([^\"]*)\"").matcher(challenge);
        return matcher.find() ? matcher.group(1) : null;
    }

    // --- Authorization code with PKCE (RFC 6749 section 4.1, RFC 7636), the answer caught on loopback (RFC 8252 section 7.3)

    Tokens signIn(Server server, boolean auto) throws Exception {
        String verifier = random();
        String challenge = base64Url(MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(UTF_8)));
        String state = random();

        var answer = new CompletableFuture<Map<String, String>>();
        HttpServer callback = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        callback.createContext("/callback", exchange -> {
            byte[] page = "You may close this window.".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
            answer.complete(decodeForm(exchange.getRequestURI().getRawQuery()));
        });
        callback.start();
        try {
            String redirectUri = "http://127.0.0.1:" + callback.getAddress().getPort() + "/callback";
            var request = new LinkedHashMap<String, String>();
            request.put("response_type", "code");
            request.put("client_id", clientId);
            request.put("redirect_uri", redirectUri);
            request.put("code_challenge", challenge);
            request.put("code_challenge_method", "S256");
            request.put("state", state);
            request.put("resource", mcpUrl);
            if (server.scope != null) request.put("scope", server.scope);
            URI url = URI.create(server.authorizationEndpoint + "?" + encodeForm(request));

            if (auto) {
                HttpClient browser = HttpClient.newBuilder().followRedirects(Redirect.ALWAYS).build();
                browser.send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding());
            } else {
                System.out.println("Open this in a browser, and sign in:\n" + url);
            }

            Map<String, String> got = answer.get(auto ? 10 : 600, TimeUnit.SECONDS);
            // The state ties the answer to this request, iss to this server (RFC 9207): both before anything else.
            require(state.equals(got.get("state")), "the answer belongs to another request");
            boolean issWanted = server.sendsIss || got.containsKey("iss");
            require(!issWanted || server.issuer.equals(got.get("iss")), "the answer is from " + got.get("iss"));
            require(!got.containsKey("error"), got.get("error") + ": " + got.get("error_description"));

            return token(server, Map.of("grant_type", "authorization_code", "code", got.get("code"),
                "redirect_uri", redirectUri, "code_verifier", verifier, "resource", mcpUrl));
        } finally {
            callback.stop(0);
        }
    }

    /** A server may replace the refresh token at every use: then keep the new one, and forget the old one. */
    Tokens refresh(Server server, Tokens tokens) throws Exception {
        require(tokens.refreshToken != null, "the server gave no refresh token");
        Tokens fresh = token(server, Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken,
            "resource", mcpUrl));
        if (fresh.refreshToken != null) return fresh;
        return new Tokens(fresh.accessToken, tokens.refreshToken, fresh.scope);
    }

    Tokens token(Server server, Map<String, String> form) throws Exception {
        // RFC 6749 section 2.3.1: id and secret are form-encoded first, so that a colon in them is no separator.
        String credentials = encode(clientId) + ":" + encode(clientSecret);
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(server.tokenEndpoint))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(encodeForm(form))).build(), BodyHandlers.ofString());
        require(response.statusCode() == 200, "no token: " + response.statusCode() + " " + response.body());
        Json json = Json.parse(response.body());
        return new Tokens(json.string("access_token"), json.string("refresh_token"), json.string("scope"));
    }

    // --- MCP over Streamable HTTP

    /** The structured content that a tool gives. */
    Json callTool(Tokens tokens, String name, String arguments) throws Exception {
        String params = "{\"name\": " + Json.text(name) + ", \"arguments\": " + arguments + "}";
        return callMcp(tokens, "tools/call", params).object("structuredContent");
    }

    /** The result of a request; its parameters are JSON. */
    Json callMcp(Tokens tokens, String method, String params) throws Exception {
        String message = "{\"jsonrpc\": \"2.0\", \"id\": %d, \"method\": %s, \"params\": %s}"
            .formatted(++requests, Json.text(method), params);
        HttpResponse<String> response = http.send(mcpRequest(tokens, message), BodyHandlers.ofString());
        require(response.statusCode() == 200, method + ": " + response.statusCode() + " " + response.body());
        String type = response.headers().firstValue("Content-Type").orElse("");
        Json answer = Json.parse(type.startsWith("text/event-stream") ? lastEvent(response.body()) : response.body());
        require(answer.get("error") == null, method + ": " + answer);
        return answer.object("result");
    }

    void notifyMcp(Tokens tokens, String method) throws Exception {
        String message = "{\"jsonrpc\": \"2.0\", \"method\": %s}".formatted(Json.text(method));
        HttpResponse<String> response = http.send(mcpRequest(tokens, message), BodyHandlers.ofString());
        require(response.statusCode() == 202, method + ": " + response.statusCode());
    }

    HttpRequest mcpRequest(Tokens tokens, String message) {
        var request = HttpRequest.newBuilder(URI.create(mcpUrl))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header("MCP-Protocol-Version", PROTOCOL_VERSION)
            .POST(BodyPublishers.ofString(message));
        if (tokens != null) request.header("Authorization", "Bearer " + tokens.accessToken);
        return request.build();
    }

    /** The data of the last event of a stream, which is the response. */
    static String lastEvent(String stream) {
        String[] events = stream.strip().split("\r?\n\r?\n");
        return events[events.length - 1].lines().filter(line -> line.startsWith("data:"))
            .map(line -> line.substring("data:".length())).collect(Collectors.joining("\n"));
    }

    // --- Small things

    Json getJson(String url) throws Exception {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(30)).header("Accept", "application/json").build(), BodyHandlers.ofString());
        require(response.statusCode() == 200, url + ": " + response.statusCode());
        return Json.parse(response.body());
    }

    /** 256 bits, written in 43 characters that need no encoding anywhere. */
    static String random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return base64Url(bytes);
    }

    static String base64Url(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String encodeForm(Map<String, String> form) {
        return form.entrySet().stream().map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    }

    static Map<String, String> decodeForm(String query) {
        var fields = new LinkedHashMap<String, String>();
        for (String field : query == null ? new String[0] : query.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(URLDecoder.decode(parts[0], UTF_8), parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
        }
        return fields;
    }

    static String encode(String value) {
        return URLEncoder.encode(value, UTF_8);
    }

    static void require(boolean condition, String otherwise) throws IOException {
        if (!condition) throw new IOException(otherwise);
    }

    /** A JSON object (RFC 8259): its values are Json, List, String, BigDecimal, Boolean or null. */
    record Json(Map<String, Object> members) {
        static Json parse(String text) throws IOException {
            return new Reader(text).document();
        }

        /** A string as JSON writes it. */
        static String text(String value) {
            var json = new StringBuilder("\"");
            for (char c : value.toCharArray()) {
                if (c == '"' || c == '\\') json.append('\\').append(c);
                else if (c < ' ') json.append("\\u%04x".formatted((int) c));
                else json.append(c);
            }
            return json.append('"').toString();
        }

        Object get(String name) {
            return members.get(name);
        }

        String string(String name) {
            return (String) members.get(name);
        }

        List<?> list(String name) {
            return (List<?>) members.get(name);
        }

        Json object(String name) {
            return (Json) members.get(name);
        }

        @Override
        public String toString() {
            return members.toString();
        }

        /** Reads one document from start to end. */
        private static class Reader {
            private final String text;
            private int at = 0;

            Reader(String text) {
                this.text = text;
            }

            Json document() throws IOException {
                Object value = value();
                skipSpace();
                if (at < text.length() || !(value instanceof Json object)) throw broken();
                return object;
            }

            private Object value() throws IOException {
                skipSpace();
                if (take("{")) return object();
                if (take("[")) return list();
                if (take("\"")) return string();
                if (take("true")) return true;
                if (take("false")) return false;
                if (take("null")) return null;
                return number();
            }

            private Json object() throws IOException {
                var members = new LinkedHashMap<String, Object>();
                skipSpace();
                if (take("}")) return new Json(members);
                do {
                    skipSpace();
                    expect("\"");
                    String name = string();
                    skipSpace();
                    expect(":");
                    members.put(name, value());
                    skipSpace();
                } while (take(","));
                expect("}");
                return new Json(members);
            }

            private List<Object> list() throws IOException {
                var items = new ArrayList<>();
                skipSpace();
                if (take("]")) return items;
                do {
                    items.add(value());
                    skipSpace();
                } while (take(","));
                expect("]");
                return items;
            }

            private String string() throws IOException {
                var value = new StringBuilder();
                while (!take("\"")) {
                    char c = next();
                    value.append(c == '\\' ? escaped() : c);
                }
                return value.toString();
            }

            private char escaped() throws IOException {
                char c = next();
                switch (c) {
                    case '"', '\\', '/': return c;
                    case 'b': return '\b';
                    case 'f': return '\f';
                    case 'n': return '\n';
                    case 'r': return '\r';
                    case 't': return '\t';
                    case 'u':
                        if (at + 4 > text.length()) throw broken();
                        at += 4;
                        return (char) Integer.parseInt(text.substring(at - 4, at), 16);
                    default: throw broken();
                }
            }

            private BigDecimal number() throws IOException {
                int start = at;
                while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) at++;
                if (start == at) throw broken();
                return new BigDecimal(text.substring(start, at));
            }

            private void skipSpace() {
                while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
            }

            private char next() throws IOException {
                if (at == text.length()) throw broken();
                return text.charAt(at++);
            }

            private boolean take(String token) {
                if (!text.startsWith(token, at)) return false;
                at += token.length();
                return true;
            }

            private void expect(String token) throws IOException {
                if (!take(token)) throw broken();
            }

            private IOException broken() {
                return new IOException("not JSON at character " + at + ": " + text);
            }
        }
    }
}
