package io.hookexport;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.http.BrokenAdmin;
import io.hookexport.support.AdminClient;
import io.hookexport.support.Answer;
import io.hookexport.support.GeneratedDocument;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.openapi.contract.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every answer that openapi-management.yaml documents is given to some request, and
 * src/doc/reference/management-responses.md says to which. {@code -Dreference.write=true} writes
 * the document.
 */
final class AdminAnswersTest {
  private static final Path DOCUMENT = Path.of("src/doc/reference/management-responses.md");

  @TempDir static Path folder;
  @AutoClose private static TestServer server;
  @AutoClose private static TestServer limited;
  @AutoClose private static TestServer withoutDatabase;
  @AutoClose private static BrokenAdmin broken;

  /** Holds the tables of that one: no statement ends in time. */
  @AutoClose private static Connection holder;

  private static AdminClient admin;
  private static String key;

  /** An operation, a documented answer of it, and a request that gets it. */
  record Way(String operation, int status, String code, String how, Supplier<Answer> request) {
    @Override
    public String toString() {
      return (operation + " " + status + " " + code).strip();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    String uri = TestServer.prepare(10);
    key = TestServer.createKey(uri, "demo");
    String many = "exports.active_per_project=1000";
    server = TestServer.start(uri, folder, AdminClient.SETTING, "roles=api", many);
    admin = new AdminClient(server.managementPort());
    String few = "limits.failed_authentications_per_minute=1";
    limited = TestServer.start(uri, folder, AdminClient.SETTING, "roles=api", few);
    broken = new BrokenAdmin(AdminClient.document(), AdminClient.TOKEN);
    String lost = TestServer.prepare(10);
    withoutDatabase =
        TestServer.start(
            lost,
            folder.resolve("lost"),
            AdminClient.SETTING,
            "roles=api",
            "database.timeout_ms=1000");
    holder = TestDatabase.jdbc(lost);
    holder.setAutoCommit(false);
    TestDatabase.execute(
        holder,
        "lock table hookexport.projects, hookexport.api_keys, hookexport.exports"
            + " in access exclusive mode");
  }

  private static String target(Operation operation) {
    return operation
        .getOpenAPIPath()
        .replace("{project_id}", "demo")
        .replace("{id}", UUID.randomUUID().toString())
        .replace("{key_id}", "unknown");
  }

  private static JsonObject body(Operation operation) {
    return switch (operation.getOperationId()) {
      case "createProject" -> new JsonObject().put("id", "p" + UUID.randomUUID());
      case "updateProject" ->
          new JsonObject().put("limits", new JsonObject().put("exports_per_hour", null));
      case "createKey" -> new JsonObject();
      default -> null;
    };
  }

  private static Answer send(int port, Operation operation, String token, String query) {
    return new AdminClient(port)
        .send(operation.getHttpMethod().name(), target(operation) + query, token, body(operation));
  }

  static List<Way> ways() {
    List<Way> ways = new ArrayList<>();
    for (Operation operation : AdminClient.document().api().operations()) {
      ofEvery(operation, ways);
    }
    ways.add(ok("listProjects", 200, "the request is valid", "GET", "/v1/projects"));
    ways.add(ok("listStorage", 200, "the request is valid", "GET", "/v1/storage"));
    ways.add(ok("listAllExports", 200, "the request is valid", "GET", "/v1/exports"));
    ways.add(ok("getProject", 200, "the project exists", "GET", "/v1/projects/demo"));
    ways.add(ok("updateProject", 200, "the project exists", "PATCH", "/v1/projects/demo"));
    ways.add(ok("listKeys", 200, "the project exists", "GET", "/v1/projects/demo/keys"));
    ways.add(ok("createKey", 201, "the project exists", "POST", "/v1/projects/demo/keys"));
    ways.add(ok("createProject", 201, "the project is new", "POST", "/v1/projects"));
    ways.add(
        new Way(
            "createProject",
            200,
            "",
            "the project exists, with this tenant or with neither a valid key nor an export",
            () -> admin.post("/v1/projects", new JsonObject().put("id", "demo"))));
    ways.add(new Way("revokeKey", 204, "", "the key is valid", AdminAnswersTest::revoked));
    ways.add(
        new Way(
            "cancelAnyExport",
            200,
            "",
            "the export is pending or processing",
            () -> cancelled(server.create(key, TestRequest.october()))));
    ways.add(
        new Way(
            "cancelAnyExport",
            409,
            "EXPORT_NOT_ACTIVE",
            "the export has ended",
            () -> {
              String id = server.create(key, TestRequest.october());
              cancelled(id);
              return cancelled(id);
            }));
    ways.add(
        new Way(
            "getManagementContract",
            200,
            "",
            "the request is valid",
            () -> admin.get("/openapi.yaml", "")));
    ways.add(
        new Way(
            "getManagementContract",
            304,
            "",
            "the client has it, as `If-None-Match` says",
            () -> admin.send("GET", "/openapi.yaml", "", null, "If-None-Match", "*")));
    return ways;
  }

  private static Way ok(String id, int status, String how, String method, String target) {
    Operation operation = AdminClient.document().api().operation(id);
    return new Way(
        id, status, "", how, () -> admin.send(method, target, AdminClient.TOKEN, body(operation)));
  }

  private static Answer revoked() {
    String path = "/v1/projects/demo/keys";
    String id = admin.ok("POST", path, new JsonObject()).getString("id");
    return admin.send("DELETE", path + "/" + id, AdminClient.TOKEN, null);
  }

  private static Answer cancelled(String id) {
    return admin.post("/v1/exports/" + id + "/cancel", null);
  }

  private static void ofEvery(Operation operation, List<Way> ways) {
    String id = operation.getOperationId();
    boolean open = operation.getSecurityRequirements().isEmpty();
    String token = open ? "" : AdminClient.TOKEN;
    ways.add(
        new Way(
            id,
            400,
            "INVALID_REQUEST",
            id.equals("createProject") || id.equals("createKey")
                ? "the request is invalid, or the source does not have the tenant"
                : "the request is invalid, for example because of an unknown query parameter",
            () -> send(admin.port(), operation, token, "?nope=1")));
    ways.add(
        new Way(
            id,
            414,
            "URI_TOO_LONG",
            "the request line is longer than 8192 bytes",
            () -> head(operation, "?nope=" + "x".repeat(9000))));
    ways.add(
        new Way(
            id,
            431,
            "HEADERS_TOO_LARGE",
            "the header fields have more than 16384 bytes or 100 lines",
            () -> head(operation, "", "X-Large", "x".repeat(17_000))));
    ways.add(
        new Way(
            id,
            500,
            "INTERNAL_ERROR",
            "the server failed; the cause is in its log",
            () -> send(broken.port(), operation, token, "")));
    if (open) {
      return;
    }
    ways.add(
        new Way(
            id,
            401,
            "UNAUTHORIZED",
            "the admin token is missing or wrong",
            () -> send(admin.port(), operation, "", "")));
    ways.add(
        new Way(
            id,
            429,
            "RATE_LIMITED",
            "the address sent too many requests without the admin token"
                + " (`limits.failed_authentications_per_minute`)",
            () -> {
              send(limited.managementPort(), operation, "wrong", "");
              return send(limited.managementPort(), operation, "wrong", "");
            }));
    ways.add(
        new Way(
            id,
            503,
            "UNAVAILABLE",
            id.startsWith("create")
                ? "the database or the source does not respond"
                : "the database does not respond",
            () -> send(withoutDatabase.managementPort(), operation, token, "")));
    if (operation.getOpenAPIPath().contains("{")) {
      String what =
          id.equals("revokeKey")
              ? "key that is valid"
              : id.equals("cancelAnyExport") ? "export" : "project";
      ways.add(
          new Way(
              id,
              404,
              "NOT_FOUND",
              "there is no such " + what,
              () ->
                  admin.send(
                      operation.getHttpMethod().name(),
                      target(operation).replace("/demo", "/nobody"),
                      token,
                      body(operation))));
    }
    if (operation.getRequestBody() != null) {
      ways.add(
          new Way(
              id,
              413,
              "PAYLOAD_TOO_LARGE",
              "the body is larger than 16384 bytes",
              () ->
                  admin.send(
                      operation.getHttpMethod().name(),
                      target(operation),
                      token,
                      new JsonObject().put("x", "x".repeat(20_000)))));
      ways.add(
          new Way(
              id,
              415,
              "UNSUPPORTED_MEDIA_TYPE",
              "the body is not sent as `application/json` in UTF-8",
              () ->
                  admin.send(
                      operation.getHttpMethod().name(),
                      target(operation),
                      token,
                      body(operation),
                      "Content-Encoding",
                      "br")));
    }
  }

  /** The server closes the connection without reading a body. */
  private static Answer head(Operation operation, String query, String... headers) {
    return admin.send(
        operation.getHttpMethod().name(),
        target(operation) + query,
        AdminClient.TOKEN,
        null,
        headers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("ways")
  void theDocumentedAnswerIsGiven(Way way) {
    Answer answer = way.request().get();
    assertThat(answer.status()).as(way.toString()).isEqualTo(way.status());
    if (!way.code().isEmpty()) {
      assertThat(answer.code()).as(way.toString()).isEqualTo(way.code());
    }
  }

  @Test
  void noAnswerIsForgottenAndNoneIsInvented() {
    List<String> documented =
        AdminClient.document().api().operations().stream()
            .flatMap(admin.contract()::answers)
            .toList();
    assertThat(ways().stream().map(Way::toString))
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(documented);
  }

  @Test
  void theDocumentSaysWhatTheTestsDo() throws IOException {
    GeneratedDocument.check(DOCUMENT, document(), AdminAnswersTest.class);
  }

  private static String document() {
    String contract = AdminClient.document().text();
    List<Way> sorted = new ArrayList<>(ways());
    sorted.sort(
        Comparator.<Way>comparingInt(
                way -> contract.indexOf("operationId: " + way.operation() + "\n"))
            .thenComparingInt(Way::status)
            .thenComparing(Way::code));
    return """
    # Administration: every operation and every response it can give

    Written by `mvn test -Dtest=AdminAnswersTest -Dreference.write=true`. Each line is a case of `AdminAnswersTest`, which fails if
    `openapi-management.yaml` documents a response that is not here, or if a line is not documented.

    The operations are on the management port, and exist only with `management.admin_token` ([guide](../guide/administration.md)). Paths and methods outside the contract get 404 `NOT_FOUND` and
    405 `METHOD_NOT_ALLOWED`, other versions of HTTP 505 `HTTP_VERSION_NOT_SUPPORTED`, a request whose body does not arrive in time 408 `REQUEST_TIMEOUT`.

    | operation | request | status | error code | when |
    |---|---|---|---|---|
    """
        + sorted.stream().map(AdminAnswersTest::line).collect(joining());
  }

  private static String line(Way way) {
    Operation operation = AdminClient.document().api().operation(way.operation());
    String code = way.code().isEmpty() ? "" : "`" + way.code() + "`";
    return "| %s | `%s %s` | %d | %s | %s |\n"
        .formatted(
            way.operation(),
            operation.getHttpMethod().name(),
            operation.getOpenAPIPath(),
            way.status(),
            code,
            way.how());
  }
}
