package example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(McpStaticAuth.class)
class ExpiredTokensTest {

  @Test
  void refreshesAndGoesOnAfterARefreshThatFails(McpStaticAuth.Run run) throws Exception {
    try (var client = Client.connect(run.mcp, run.clientId, run.clientSecret, run::signIn)) {
      assertEquals("get_time", client.listTools().tools().get(0).name());
      assertEquals(List.of("authorization_code 200"), run.tokenRequests());

      // The SDK meets a 401 and asks the application for another token; the call goes on with that.
      expireAccessTokens(run);
      client.listTools();
      assertEquals(List.of("refresh_token 200"), run.tokenRequests());

      // If the application cannot get one, its exception comes out of the call; the SDK neither waits nor tries again.
      // The session lives on: the next call meets a 401 as well, and now the refresh goes well.
      run.post("/_control/faults", """
          {"at": "token", "grant": "refresh_token", "status": 503, "headers": {"Retry-After": "1"}}""");
      expireAccessTokens(run);
      var failure = assertThrows(IllegalStateException.class, client::listTools);
      assertEquals("the token endpoint answered 503", failure.getMessage());
      client.listTools();
      assertEquals(List.of("refresh_token 503", "refresh_token 200"), run.tokenRequests());
      assertEquals(1, run.get("/_control/faults").at("/faults/0/met").asInt());
    }

    // The client is done. Where nobody knows when that is, GET /verdict?wait=10 waits for a verdict.
    var verdict = run.post("/verdict", "{}");
    assertEquals("pass", verdict.get("result").asString(), verdict.get("reason").asString());
  }

  private static void expireAccessTokens(McpStaticAuth.Run run) throws Exception {
    assertEquals(1, run.post("/_control/tokens/expire", "{\"which\": \"access\"}").get("expired").asInt());
  }
}
