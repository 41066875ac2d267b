package example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Gives a test that has a parameter of the type Run one of its own, on one server for all tests. */
final class McpStaticAuth implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Run.class;
  }

  @Override
  public Run resolveParameter(ParameterContext parameter, ExtensionContext test) {
    // What the store of the root has is closed after the last test.
    var store = test.getRoot().getStore(Namespace.create(McpStaticAuth.class));
    var server = store.computeIfAbsent("server", key -> Server.start(), Server.class);
    var name = test.getRequiredTestMethod().getName() + "-" + UUID.randomUUID().toString().substring(0, 8);
    return new Run(server.ready, name);
  }

  private record Server(Process process, JsonNode ready) implements AutoCloseable {

    /** AUTH_SERVER_COMMAND can name another server than npx finds. */
    static Server start() {
      var command = System.getenv().getOrDefault("AUTH_SERVER_COMMAND", "npx mcp-static-auth");
      var words = new ArrayList<>(List.of(command.split(" ")));
      words.addAll(List.of("--port", "0", "--ready-json", "--control", "--log-level", "warn"));
      try {
        var process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var ready = process.inputReader().readLine();
        if (ready == null) throw new IllegalStateException("the server did not start: " + command);
        return new Server(process, JsonMapper.shared().readTree(ready));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      // npx does not pass SIGTERM on to the server.
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
  }

  /** A server for one test alone, with tokens, faults and events of its own. The first request makes it. */
  static final class Run {
    final URI mcp;
    final String clientId;
    final String clientSecret;
    private final String base;
    private final HttpClient http = HttpClient.newHttpClient();
    private int lastEvent;

    private Run(JsonNode ready, String name) {
      base = ready.get("base").asString() + "/s/plain/" + name;
      mcp = URI.create(base + "/mcp");
      clientId = ready.get("clientId").asString();
      clientSecret = ready.get("clientSecret").asString();
    }

    JsonNode get(String path) throws Exception {
      return send(HttpRequest.newBuilder(URI.create(base + path)));
    }

    JsonNode post(String path, String json) throws Exception {
      var request = HttpRequest.newBuilder(URI.create(base + path)).POST(BodyPublishers.ofString(json));
      return send(request.header("Content-Type", "application/json"));
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
      var response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) throw new IllegalStateException(response + " " + response.body());
      return JsonMapper.shared().readTree(response.body());
    }

    /** Takes the place of the browser and the person: says where the browser would be sent. */
    URI signIn(URI authorization) throws Exception {
      post("/_control/login", "{\"next\": \"allow\"}");
      var response = http.send(HttpRequest.newBuilder(authorization).build(), BodyHandlers.discarding());
      return URI.create(response.headers().firstValue("Location").orElseThrow());
    }

    /** What came to the token endpoint since the last time: grant types and statuses. */
    List<String> tokenRequests() throws Exception {
      var page = get("/_control/events?wait=5&after=" + lastEvent);
      lastEvent = page.get("last").asInt();
      return page.get("events").valueStream()
          .filter(event -> event.get("endpoint").asString().equals("token"))
          .map(event -> event.at("/details/grantType").asString() + " " + event.get("status").asInt())
          .toList();
    }
  }
}
