package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.AdminClient;
import io.hookexport.support.Answer;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Who is let in: every operation of openapi-management.yaml with every kind of credential. */
final class AdminAccessTest {
  @TempDir static Path folder;
  @AutoClose private static TestServer server;
  private static AdminClient admin;
  private static String uri;
  private static String key;
  private static String session;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(10);
    key = TestServer.createKey(uri, "demo");
    server = TestServer.start(uri, folder, AdminClient.SETTING);
    admin = new AdminClient(server.managementPort());
    session = server.send("POST", "/v1/sessions", key, new JsonObject()).data().getString("token");
  }

  private static List<Operation> operations() {
    return AdminClient.document().api().operations();
  }

  private static String target(Operation operation) {
    return operation
        .getOpenAPIPath()
        .replace("{id}", UUID.randomUUID().toString())
        .replaceAll("[{][a-z_]+[}]", "nobody");
  }

  private static Answer send(AdminClient to, Operation operation, String... headers) {
    JsonObject body = operation.getRequestBody() == null ? null : new JsonObject().put("id", "x");
    return to.send(operation.getHttpMethod().name(), target(operation), "", body, headers);
  }

  @TestFactory
  List<DynamicTest> withoutTheTokenAllAreRefusedAlike() {
    String near = AdminClient.TOKEN.substring(0, AdminClient.TOKEN.length() - 1);
    List<String> wrong =
        List.of(
            "Bearer " + key,
            "Bearer " + session,
            "Bearer " + near,
            "Bearer " + AdminClient.TOKEN + "x",
            "Bearer",
            "Bearer " + AdminClient.TOKEN + " " + AdminClient.TOKEN,
            "Basic " + AdminClient.TOKEN,
            AdminClient.TOKEN);
    List<DynamicTest> tests = new ArrayList<>();
    for (Operation operation : operations()) {
      if (operation.getSecurityRequirements().isEmpty()) {
        continue;
      }
      tests.add(
          DynamicTest.dynamicTest(
              operation.getOperationId(),
              () -> {
                Answer anonymous = send(admin, operation);
                assertThat(anonymous.status()).isEqualTo(401);
                assertThat(anonymous.message()).isEqualTo("Invalid or missing admin token");
                for (String credential : wrong) {
                  assertThat(send(admin, operation, "Authorization", credential).visible())
                      .as(credential)
                      .isEqualTo(anonymous.visible());
                }
                assertThat(
                        send(
                                admin,
                                operation,
                                "Authorization",
                                "Bearer " + AdminClient.TOKEN,
                                "Authorization",
                                "Bearer " + key)
                            .status())
                    .as("two credentials")
                    .isEqualTo(401);
                assertThat(
                        send(admin, operation, "Authorization", "bearer  " + AdminClient.TOKEN)
                            .status())
                    .isNotEqualTo(401);
              }));
    }
    assertThat(tests).hasSize(10);
    return tests;
  }

  @Test
  void theApiKnowsNothingOfIt() {
    for (String path : List.of("/v1/projects", "/v1/storage", "/v1/projects/demo/keys")) {
      assertThat(server.get(path, AdminClient.TOKEN).status()).as(path).isEqualTo(404);
    }
    assertThat(server.get("/v1/exports", AdminClient.TOKEN).status()).isEqualTo(401);
  }

  @Test
  void withoutATokenInTheConfigurationNoOperationExists() {
    try (TestServer plain = TestServer.start(uri, folder)) {
      AdminClient there = new AdminClient(plain.managementPort());
      Answer unknown = there.get("/v1/nothing");
      assertThat(unknown.status()).isEqualTo(404);
      for (Operation operation : operations()) {
        Answer answer = send(there, operation, "Authorization", "Bearer " + AdminClient.TOKEN);
        assertThat(answer.status()).as(operation.getOperationId()).isEqualTo(404);
        assertThat(answer.message()).isEqualTo(unknown.message());
      }
    }
  }

  @Test
  void healthAndMetricsNeedNoToken() throws Exception {
    for (String path : List.of("/health/live", "/health/ready", "/metrics")) {
      var response =
          java.net.http.HttpClient.newHttpClient()
              .send(
                  java.net.http.HttpRequest.newBuilder(
                          java.net.URI.create("http://127.0.0.1:" + admin.port() + path))
                      .build(),
                  java.net.http.HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      if (path.equals("/metrics")) {
        admin.get("/v1/storage");
        assertThat(response.body()).doesNotContain(AdminClient.TOKEN);
      }
    }
  }

  @Test
  void wrongTokensAreLimitedAndTheRightOneIsNot() {
    try (TestServer limited =
        TestServer.start(
            uri, folder, AdminClient.SETTING, "limits.failed_authentications_per_minute=3")) {
      AdminClient there = new AdminClient(limited.managementPort());
      for (int i = 0; i < 3; i++) {
        assertThat(there.get("/v1/projects", "wrong-" + i).status()).isEqualTo(401);
      }
      Answer refused = there.get("/v1/projects", "wrong-3");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.message()).contains("without a valid admin token", "check the token");
      assertThat(there.get("/v1/projects").status()).isEqualTo(200);
    }
  }

  @Test
  void noPageOfAnotherOriginIsAllowedToAsk() {
    Answer preflight =
        admin.send(
            "OPTIONS",
            "/v1/projects",
            "",
            null,
            "Origin",
            "https://app.example.com",
            "Access-Control-Request-Method",
            "GET");
    assertThat(preflight.response().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control"));
    Answer asked =
        admin.send("GET", "/v1/projects", AdminClient.TOKEN, null, "Origin", "https://a.example");
    assertThat(asked.response().headers().map().keySet())
        .noneMatch(name -> name.startsWith("access-control") || name.equals("set-cookie"));
  }

  @Test
  void aLargeBodyIsRefusedAndSoIsOneThatIsNotJson() {
    JsonObject large = new JsonObject().put("id", "x".repeat(20_000));
    assertThat(admin.post("/v1/projects", large).status()).isEqualTo(413);
    assertThat(
            admin
                .send("POST", "/v1/projects", AdminClient.TOKEN, null, "Content-Type", "text/plain")
                .status())
        .isEqualTo(400);
    assertThat(admin.send("PUT", "/v1/projects", AdminClient.TOKEN, null).status()).isEqualTo(405);
  }
}
