package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.bus.ExportStatus;
import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RowFilter;
import io.hookexport.export.Scope;
import io.hookexport.export.UserGrant;
import io.hookexport.support.Answer;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.CsvRecords;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BasicAuthHandler;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The API as a router of another application: at /exports for the users of its login, at /deep/keys
 * for holders of API keys, and at /open without a login.
 */
final class MountTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** What the application grants, by user. */
  private static final Map<String, Future<Optional<UserGrant>>> GRANTS = new ConcurrentHashMap<>();

  private static final List<RoutingContext> GONE = new CopyOnWriteArrayList<>();

  @TempDir static Path folder;
  private static HookExport server;
  private static HttpServer http;
  private static String key;
  private static String own;
  private static String foreign;

  private record Mounted(String base) implements CheckedClient {
    @Override
    public int port() {
      return http.actualPort();
    }
  }

  private static final Mounted USERS = new Mounted("/exports");
  private static final Mounted KEYS = new Mounted("/deep/keys");

  @BeforeAll
  static void start() {
    String uri = TestServer.prepare(500);
    key = TestServer.createKey(uri, "demo");
    server = await(HookExport.deploy(VERTX, options(uri)));
    await(server.createProject("rival", "rival"));
    Router router = Router.router(VERTX);
    router.get("/hello").handler(rc -> rc.end("hello"));
    // The usual first handler of an application has read the body already.
    router.route("/deep/*").handler(BodyHandler.create(false));
    router
        .route("/exports/v1/exports*")
        .handler(BasicAuthHandler.create(given -> login((UsernamePasswordCredentials) given)));
    router
        .route("/exports/v1/session*")
        .handler(BasicAuthHandler.create(given -> login((UsernamePasswordCredentials) given)));
    router
        .route("/exports/v1/datasets")
        .handler(BasicAuthHandler.create(given -> login((UsernamePasswordCredentials) given)));
    router.route("/exports/*").subRouter(await(server.router(MountTest::grant)));
    router.route("/open/*").subRouter(await(server.router(MountTest::grant)));
    router.route("/failed/*").handler(rc -> rc.fail(418));
    router.route("/failed/*").subRouter(await(server.router(MountTest::grant)));
    router
        .route("/thrown/*")
        .handler(
            rc -> {
              throw new HttpException(403, "no token");
            });
    router.route("/thrown/*").subRouter(await(server.router(MountTest::grant)));
    router.route("/t/:tenant/*").subRouter(await(server.router()));
    router.route("/o'neil/*").subRouter(await(server.router()));
    Router inner = Router.router(VERTX);
    inner.route("/keys/*").subRouter(await(server.router()));
    router.route("/deep/*").subRouter(inner);
    http = await(VERTX.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"));
    GRANTS.put("ada", Future.succeededFuture(Optional.of(UserGrant.all("demo"))));
    GRANTS.put("rita", Future.succeededFuture(Optional.of(UserGrant.all("rival"))));
    GRANTS.put(
        "reader",
        Future.succeededFuture(Optional.of(new UserGrant("demo", EnumSet.of(Scope.READ)))));
    GRANTS.put("nobody", Future.succeededFuture(Optional.of(UserGrant.all("no-project"))));
    GRANTS.put("broken", Future.failedFuture("the directory of users is down"));
    own = create("ada");
    foreign = create("rita");
    awaitTrue(
        "both exports are completed",
        () ->
            status(own, "ada").equals("completed") && status(foreign, "rita").equals("completed"));
  }

  private static HookExportOptions options(String uri) {
    return new HookExportOptions()
        .set("database.uri", uri)
        .set("links.secret", "0123456789abcdef0123456789abcdef")
        .set("files.directory", folder.resolve(UUID.randomUUID().toString()).toString())
        .set("files.reserve_bytes", 0)
        .set("exports.active_per_project", 1000)
        .set("exports.poll_interval_ms", 100)
        .set("http.idle_timeout_seconds", 10)
        .set("shutdown.grace_seconds", 0);
  }

  @AfterAll
  static void stop() {
    await(VERTX.close());
  }

  private static Future<User> login(UsernamePasswordCredentials given) {
    return given.getPassword().equals("secret")
        ? Future.succeededFuture(User.fromName(given.getUsername()))
        : Future.failedFuture("wrong password");
  }

  private static void loginWhenGone(RoutingContext rc) {
    rc.response().closeHandler(gone -> GONE.add(rc));
  }

  private static Future<Optional<UserGrant>> grant(User user) {
    return GRANTS.getOrDefault(user.subject(), Future.succeededFuture(Optional.empty()));
  }

  private static String[] as(String user) {
    byte[] pair = (user + ":secret").getBytes(StandardCharsets.UTF_8);
    return new String[] {"Authorization", "Basic " + Base64.getEncoder().encodeToString(pair)};
  }

  private static String[] as(String user, String name, String value) {
    return new String[] {as(user)[0], as(user)[1], name, value};
  }

  private static String create(String user) {
    return USERS.create("", TestRequest.october(), as(user));
  }

  private static String status(String id, String user) {
    Answer answer = USERS.send("GET", "/v1/exports/" + id, "", null, as(user));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.data().getString("status");
  }

  private static HttpResponse<String> get(String target, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.actualPort() + target));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void linksLeadBelowTheMount() throws Exception {
    Answer created = USERS.send("POST", "/v1/exports", "", TestRequest.october(), as("ada"));
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).startsWith("/exports/v1/exports/");
    assertThat(created.header("Date")).isNotNull();
    Answer redirect = USERS.send("GET", "/v1/exports/" + own + "/download", "", null, as("ada"));
    assertThat(redirect.status()).isEqualTo(302);
    String link = redirect.header("Location");
    assertThat(link).startsWith("http://127.0.0.1:" + http.actualPort() + "/exports/v1/files/");
    HttpResponse<String> file = get(URI.create(link).getRawPath());
    assertThat(file.statusCode()).isEqualTo(200);
    assertThat(CsvRecords.records(file.body().getBytes(StandardCharsets.UTF_8)))
        .hasSizeGreaterThan(1);
    Answer part =
        USERS.send("GET", link.substring(link.indexOf("/v1/")), "", null, "Range", "bytes=0-9");
    assertThat(part.status()).isEqualTo(206);
    Answer shown = USERS.send("GET", "/v1/exports/" + own + "/link", "", null, as("ada"));
    assertThat(shown.data().getString("url")).contains("/exports/v1/files/");
  }

  @Test
  void thePagesAndTheContractKnowTheMount() throws Exception {
    assertThat(get("/exports/openapi.yaml").body())
        .contains("\nservers:\n  - url: '/exports'\nsecurity:");
    assertThat(get("/deep/keys/openapi.yaml").body()).contains("\n  - url: '/deep/keys'\n");
    for (String page : List.of("/docs", "/docs/swagger-initializer.js", "/console/")) {
      assertThat(get("/exports" + page).statusCode()).as(page).isEqualTo(200);
    }
    assertThat(get("/exports").headers().firstValue("Location")).contains("exports/");
    for (String from : List.of("/exports/", "/exports/console")) {
      HttpResponse<String> redirect = get(from, "Accept", "text/html");
      assertThat(redirect.statusCode()).as(from).isIn(302, 308);
      assertThat(redirect.uri().resolve(redirect.headers().firstValue("Location").orElseThrow()))
          .as(from)
          .hasPath("/exports/console/");
    }
    assertThat(get("/exports/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void whatTheContractDoesNotHaveIsAnsweredHereAndOtherPathsByTheHost() throws Exception {
    assertThat(get("/hello").body()).isEqualTo("hello");
    assertThat(get("/hello").headers().firstValue("X-Request-Id")).isEmpty();
    assertThat(KEYS.get("/v1/nothing", key).code()).isEqualTo("NOT_FOUND");
    assertThat(KEYS.get("/v1/../v1/exports", key).status()).isEqualTo(404);
    Answer wrong = KEYS.send("PUT", "/v1/exports", key, null);
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    Answer alsoWrong = KEYS.send("PUT", "/v1/exports/" + own, key, null);
    assertThat(alsoWrong.status()).isEqualTo(405);
    assertThat(KEYS.send("OPTIONS", "/v1/exports", "", null).status()).isEqualTo(204);
    assertThat(KEYS.send("POST", "/v1/exports", key, "{\"a\":").status()).isEqualTo(400);
  }

  @Test
  void holdersOfKeysNeedNoLogin() {
    String id = KEYS.create(key, TestRequest.october());
    KEYS.awaitCompleted(id, key);
    assertThat(KEYS.get("/v1/exports/" + id, "").status()).isEqualTo(401);
    assertThat(KEYS.get("/v1/session", key).data().getString("kind")).isEqualTo("key");
    // A key says nothing where the application has a login.
    assertThat(new Mounted("/open").get("/v1/exports/" + id, key).status()).isEqualTo(401);
  }

  @TestFactory
  List<DynamicTest> usersMayDoWhatTheApplicationGrants() throws IOException {
    Map<String, Set<String>> scopes =
        Map.of(
            "ada", Set.of("read", "create", "manage"),
            "reader", Set.of("read"),
            "stranger", Set.of(),
            "nobody", Set.of(),
            "broken", Set.of());
    List<DynamicTest> matrix = new ArrayList<>();
    for (ContractOperation operation : ContractOperation.all()) {
      if (operation.scope().isPresent()) {
        scopes.forEach(
            (user, has) ->
                matrix.add(
                    DynamicTest.dynamicTest(
                        operation.id() + ", " + user, () -> check(operation, user, has))));
      }
    }
    assertThat(matrix).hasSizeGreaterThan(50);
    return matrix;
  }

  private static void check(ContractOperation operation, String user, Set<String> has) {
    String scope = operation.scope().orElseThrow();
    int refused =
        switch (user) {
          case "stranger", "nobody" -> 401;
          case "broken" -> 503;
          default ->
              scope.equals("none")
                  ? operation.id().equals("getSession") ? 0 : 403
                  : has.contains(scope) ? 0 : 403;
        };
    // What deletes or ends an export finds one that has no such state.
    for (String id : List.of(foreign, UUID.randomUUID().toString())) {
      Answer answer = call(operation, user, id);
      int expected = refused != 0 ? refused : operation.isOnExport() ? 404 : 0;
      if (expected == 0) {
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
      } else {
        assertThat(answer.status()).as(answer.text()).isEqualTo(expected);
      }
    }
    if (refused == 0 && operation.isOnExport() && !operation.method().equals("DELETE")) {
      assertThat(call(operation, user, own).status()).isIn(200, 302, 409);
    }
  }

  private static Answer call(ContractOperation operation, String user, String id) {
    return USERS.send(operation.method(), operation.target(id), "", operation.body(), as(user));
  }

  @Test
  void whoIsNobodysUserGetsNothing() {
    Mounted open = new Mounted("/open");
    assertThat(open.get("/v1/exports", "").status()).isEqualTo(401);
    assertThat(USERS.send("GET", "/v1/session", "", null, as("ada")).data())
        .isEqualTo(
            new JsonObject(
                """
                {"kind": "host", "project_id": "demo", "scopes": ["read", "create", "manage"],
                 "filters": {}}
                """));
  }

  @Test
  void aPageOfAnotherSiteChangesNothing() {
    Answer foreignPage =
        USERS.send(
            "POST",
            "/v1/exports",
            "",
            TestRequest.october(),
            as("ada", "Origin", "https://evil.example"));
    assertThat(foreignPage.status()).isEqualTo(403);
    Answer ownPage =
        USERS.send(
            "POST",
            "/v1/exports",
            "",
            TestRequest.october(),
            as("ada", "Origin", "http://127.0.0.1:" + http.actualPort()));
    assertThat(ownPage.status()).isEqualTo(201);
  }

  /** A request for an export that nobody runs, which waits in a server of its own. */
  private record Waiting(
      HttpServer server, CheckedClient client, String path, Future<Answer> response) {}

  /** The user has all rights to the project demo when the wait begins. */
  private static Waiting waiting(HookExport idle, String user) throws Exception {
    CountDownLatch asked = new CountDownLatch(2); // by the create, and by the wait
    Router router = Router.router(VERTX);
    router
        .route()
        .handler(BasicAuthHandler.create(given -> login((UsernamePasswordCredentials) given)))
        .subRouter(
            await(
                idle.router(
                    known -> {
                      // Read before the count: the test changes it as soon as it is counted.
                      Future<Optional<UserGrant>> granted = grant(known);
                      asked.countDown();
                      return granted;
                    })));
    GRANTS.put(user, Future.succeededFuture(Optional.of(UserGrant.all("demo"))));
    HttpServer server = await(VERTX.createHttpServer().requestHandler(router).listen(0));
    CheckedClient client = CheckedClient.at(server.actualPort());
    String path = "/v1/exports/" + client.create("", TestRequest.october(), as(user));
    Future<Answer> response =
        VERTX.executeBlocking(
            () -> client.send("GET", path, "", null, as(user, "Prefer", "wait=4")));
    assertThat(asked.await(1, TimeUnit.MINUTES)).isTrue();
    return new Waiting(server, client, path, response);
  }

  @Test
  void aUserWhoLosesTheGrantLosesTheLongResponse() throws Exception {
    String uri = TestServer.prepare(10);
    HookExport idle =
        await(
            HookExport.deploy(
                VERTX,
                options(uri).set("roles", List.of("api")).set("bus.prefix", "without-workers")));
    await(idle.createProject("demo", "demo"));
    Waiting waiting = waiting(idle, "leaver");
    GRANTS.remove("leaver");
    Answer denied = await(waiting.response());
    assertThat(denied.status()).isEqualTo(401);
    assertThat(denied.message()).contains("grants this user nothing");
    await(idle.close());
    Answer closed = waiting.client().send("GET", waiting.path(), "", null, as("ada"));
    assertThat(closed.status()).isEqualTo(503);
    assertThat(closed.message()).isEqualTo("This server has been stopped.");
    assertThat(closed.header("Retry-After")).isNotNull();
  }

  @Test
  void whatFailsBeforeTheMountIsTheApplications() throws Exception {
    for (String accept : List.of("text/html", "application/json")) {
      assertThat(get("/failed/v1/exports", "Accept", accept).statusCode()).isEqualTo(418);
      assertThat(get("/thrown/v1/exports", "Accept", accept).statusCode()).isEqualTo(403);
    }
  }

  @Test
  void aPathWithParametersIsRefusedAndAnyOtherIsQuoted() throws Exception {
    HttpResponse<String> refused = get("/t/acme/openapi.yaml");
    assertThat(refused.statusCode()).isEqualTo(500);
    assertThat(get("/o'neil/openapi.yaml").body()).contains("\n  - url: '/o''neil'\n");
  }

  @Test
  void compressionOfTheApplicationsServerLeavesFilesAndStreamsAlone() throws Exception {
    Router router = Router.router(VERTX);
    router.route("/keys/*").subRouter(await(server.router()));
    HttpServer compressing =
        await(
            VERTX
                .createHttpServer(new HttpServerOptions().setCompressionSupported(true))
                .requestHandler(router)
                .listen(0, "127.0.0.1"));
    String id = KEYS.create(key, TestRequest.october());
    KEYS.awaitCompleted(id, key);
    String link =
        CheckedClient.below(compressing.actualPort(), "/keys")
            .send("GET", "/v1/exports/" + id + "/download", key, null)
            .header("Location");
    HttpResponse<String> part = zipped(URI.create(link), "Range", "bytes=0-9");
    assertThat(part.statusCode()).isEqualTo(206);
    assertThat(part.headers().firstValue("Content-Encoding").orElse("identity"))
        .isEqualTo("identity");
    assertThat(part.headers().firstValue("Content-Length")).contains("10");
    URI base = URI.create("http://127.0.0.1:" + compressing.actualPort() + "/keys/");
    HttpResponse<String> events =
        zipped(
            base.resolve("v1/exports/" + id + "/events"),
            "Authorization",
            "Bearer " + key,
            "Accept",
            "text/event-stream");
    assertThat(events.body()).contains("event: export.completed");
    HttpResponse<String> contract = zipped(base.resolve("openapi.yaml"));
    assertThat(contract.headers().firstValue("Content-Encoding")).contains("gzip");
    await(compressing.close());
  }

  private static HttpResponse<String> zipped(URI at, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(at).header("Accept-Encoding", "gzip");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** A server of its own, whose exports wait for ever. */
  private static HookExport idle() {
    HookExport idle =
        await(
            HookExport.deploy(
                VERTX,
                options(TestServer.prepare(10))
                    .set("roles", List.of("api"))
                    .set("bus.prefix", UUID.randomUUID().toString())));
    await(idle.createProject("demo", "demo"));
    await(idle.createProject("rival", "rival"));
    return idle;
  }

  @Test
  void whatWasGrantedAtFirstMustStillBeGrantedAtTheEnd() throws Exception {
    HookExport idle = idle();
    Map<UserGrant, Integer> changes =
        Map.of(
            UserGrant.all("rival"),
            401,
            new UserGrant("demo", Set.of()),
            403,
            new UserGrant("demo", Set.of(Scope.READ)),
            200);
    for (Map.Entry<UserGrant, Integer> change : changes.entrySet()) {
      Waiting waiting = waiting(idle, "mover");
      GRANTS.put("mover", Future.succeededFuture(Optional.of(change.getKey())));
      assertThat(await(waiting.response()).status())
          .as("%s", change.getKey())
          .isEqualTo(change.getValue());
      await(waiting.server().close());
    }
    await(idle.close());
  }

  /** Each would make the close wait for its 3 s. */
  @Test
  void clientsThatHaveLeftDelayNoClose() throws Exception {
    HookExport leaving =
        await(
            HookExport.deploy(
                VERTX,
                options(TestServer.prepare(40_000))
                    .set("bus.prefix", UUID.randomUUID().toString())));
    await(leaving.createProject("demo", "demo"));
    Router router = Router.router(VERTX);
    router.route("/late/*").handler(MountTest::loginWhenGone);
    router.route("/late/*").subRouter(await(leaving.router(MountTest::grant)));
    router
        .route("/*")
        .subRouter(await(leaving.router(user -> Future.succeededFuture(Optional.empty()))));
    HttpServer alone = await(VERTX.createHttpServer().requestHandler(router).listen(0));
    ExportStatus created =
        await(
            leaving
                .client()
                .create(
                    "demo",
                    new ExportRequest(
                        Dataset.DELIVERIES,
                        Direction.OUTBOUND,
                        Instant.parse("2026-10-01T00:00:00Z"),
                        Instant.parse("2026-11-01T00:00:00Z"),
                        RowFilter.NONE,
                        List.of(),
                        Compression.NONE,
                        FormulaEscaping.NONE,
                        false)));
    await(leaving.client().whenEnded("demo", created.id(), Duration.ofMinutes(2)));
    String link = await(leaving.client().download("demo", created.id())).toString();
    try (Socket client = Sockets.connect(alone.actualPort(), 4096)) {
      client.setSoTimeout(30_000);
      String path = link.substring(link.indexOf("/v1/files/"));
      Sockets.write(client, "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(Sockets.head(client.getInputStream())).startsWith("HTTP/1.1 200 ");
    }
    try (Socket client = Sockets.connect(alone.actualPort(), 4096)) {
      Sockets.write(client, "GET /late/v1/datasets HTTP/1.1\r\nHost: x\r\n\r\n");
      client.shutdownOutput();
    }
    awaitTrue("the client has left", () -> !GONE.isEmpty());
    RoutingContext late = GONE.remove(0);
    late.vertx().runOnContext(go -> late.next());
    long begun = System.nanoTime();
    await(leaving.close());
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(3));
    await(alone.close());
  }
}
