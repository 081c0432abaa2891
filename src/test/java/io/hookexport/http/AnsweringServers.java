package io.hookexport.http;

import static io.hookexport.http.TestApi.JANUARY;
import static io.hookexport.support.Await.await;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.Scope;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.Answer;
import io.hookexport.support.RawAnswer;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.openapi.contract.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Servers over in-memory ports, good and broken ones, and the requests that {@link
 * DocumentedAnswers} is made of; each by a project of its own.
 */
final class AnsweringServers implements AutoCloseable {
  static final byte[] FILE = "a,b\r\n1,2\r\n".getBytes(StandardCharsets.UTF_8);

  final TestApi api = new TestApi();
  private final TestApi oneRequestOnly =
      new TestApi(new ClientLimits(1, 0, 0, TrustedProxies.NONE));
  private final HttpServer broken = broken();
  private final AtomicInteger projects = new AtomicInteger();

  List<Operation> operations() {
    return api.contract.api().operations();
  }

  /** A server whose every operation has a bug. */
  private HttpServer broken() {
    Map<String, Action> bugs =
        operations().stream()
            .collect(
                toMap(
                    Operation::getOperationId,
                    operation -> rc -> Future.failedFuture("a bug that the test has put there")));
    ApiSettings settings = new ApiSettings("127.0.0.1", 0, TestApi.MAX_BODY, 60, 10);
    HttpListener listener = new HttpListener(api.contract, settings, api.open, request -> {});
    Router router =
        new ContractRouter(
                api.contract,
                listener,
                new BearerAuth(
                        new Callers(api.keys, api.store, Optional.empty()),
                        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
                        rc -> Presented.of(rc.request(), ProxyHeaders.NONE, () -> ""))
                    ::before,
                new JsonBody(TestApi.MAX_BODY, request -> {}),
                api.responses)
            .route(api.vertx, bugs, Map.of());
    return await(
        api.vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  DateHeader.ofThisMachine().writeTo(request.response());
                  router.handle(request);
                })
            .listen(0, "127.0.0.1"));
  }

  Answer bug(Operation operation) {
    return sendTo(broken.actualPort(), operation, newKey(), "");
  }

  Answer oneTooMany(Operation operation) {
    String key = await(oneRequestOnly.keys.create(newProject(), "t"));
    oneRequestOnly.sendAs(key, "GET", "/v1/exports", null);
    return sendTo(oneRequestOnly.port(), operation, key, "");
  }

  Answer withoutConsole() {
    ConsoleSettings none = new ConsoleSettings(false, "", Optional.empty(), "#000000", List.of());
    try (TestApi server = TestApi.with(none)) {
      return server.sendAs(null, "GET", "/console/", null);
    }
  }

  Answer oneDownloadTooMany() {
    TestApi limited = oneRequestOnly;
    String key = await(limited.keys.create(newProject(), "t"));
    Export export = limited.finishedBy(key, FILE, Duration.ofDays(7));
    String link = limited.files.link(export, limited.now.get()).url().getRawPath();
    Answer answer = limited.sendAs(null, "GET", link, null);
    for (int i = 0; answer.status() == 200; i++) {
      assertThat(i).as("never refused").isLessThan(100);
      answer = limited.sendAs(null, "GET", link, null);
    }
    return answer;
  }

  Answer outage(Operation operation) {
    String key = newKey();
    String link = link(key);
    boolean file = operation.getOpenAPIPath().startsWith("/v1/files/");
    return during(
        ExportException.unavailable("The database does not respond.", null),
        () -> file ? follow(operation.getHttpMethod().name(), link) : send(operation, key, ""));
  }

  /** For operations that ask for nothing but the credential. */
  Answer outageOfKeys(Operation operation) {
    api.keys.fail(ExportException.unavailable("The database does not respond.", null));
    try {
      return send(operation, newKey(), "");
    } finally {
      api.keys.recover();
    }
  }

  Answer during(ExportException outage, Supplier<Answer> request) {
    api.store.fail(outage);
    api.source.fail(outage);
    try {
      return request.get();
    } finally {
      api.store.recover();
      api.source.fail(null);
    }
  }

  Answer send(Operation operation, String key, String query, String... headers) {
    return sendTo(api.port(), operation, key, query, headers);
  }

  /**
   * A head that is refused before it is parsed. No body follows: the server closes the connection
   * without reading one, and the reset may reach the client before the response does.
   */
  Answer sendRefusedHead(Operation operation, String query, String... headers) {
    String method = operation.getHttpMethod().name();
    return api.sendTo(api.port(), newKey(), method, target(operation) + query, null, headers);
  }

  /** A request that no client of this machine's library would send. */
  DocumentedAnswers.Given withoutHost(Operation operation) {
    String method = operation.getHttpMethod().name();
    String target = target(operation);
    RawAnswer answer =
        api.rawChecked(
            method, target, method + " " + target + " HTTP/1.1\r\nConnection: close\r\n\r\n");
    return new DocumentedAnswers.Given(answer.status(), answer.text());
  }

  private static String target(Operation operation) {
    return operation
        .getOpenAPIPath()
        .replace("{id}", UUID.randomUUID().toString())
        .replaceAll("[{][a-z]+[}]", "x");
  }

  /** A good request, but for what is added to it and that its export exists nowhere. */
  Answer sendTo(int port, Operation operation, String key, String query, String... headers) {
    String target = target(operation);
    List<String> all = new ArrayList<>(List.of(headers));
    boolean body = operation.getRequestBody() != null;
    if (body) {
      all.addAll(List.of("Content-Type", "application/json"));
    }
    return api.sendTo(
        port,
        key,
        operation.getHttpMethod().name(),
        target + query,
        body ? body(operation) : null,
        all.toArray(String[]::new));
  }

  private static String body(Operation operation) {
    return operation.getOpenAPIPath().equals("/v1/sessions") ? "{}" : JANUARY;
  }

  static String with(String name, String value) {
    return new JsonObject(JANUARY).put(name, value).encode();
  }

  Answer session(String as, JsonObject body) {
    return api.sendAs(
        as, "POST", "/v1/sessions", body.encode(), "Content-Type", "application/json");
  }

  /** With a credential that may not use the operation. */
  Answer forbidden(Operation operation) {
    String id = operation.getOperationId();
    if (id.equals("deleteSession")) {
      return send(operation, newKey(), "");
    }
    List<String> scopes = new ArrayList<>(List.of("read", "create", "manage"));
    scopes.remove(RequiredScope.of(operation).orElse(Scope.MANAGE).wireName());
    JsonObject few = new JsonObject().put("scopes", new JsonArray(scopes));
    String token = session(newKey(), few).data().getString("token");
    return send(operation, token, "");
  }

  Answer get(String key, String target) {
    return api.sendAs(key, "GET", target, null);
  }

  /**
   * With the key of a new project.
   *
   * @param headers in place of the media type
   */
  Answer post(String operationId, String body, String... headers) {
    String target = api.contract.api().operation(operationId).getOpenAPIPath();
    String[] all = headers.length > 0 ? headers : new String[] {"Content-Type", "application/json"};
    return api.sendAs(newKey(), "POST", target, body, all);
  }

  Answer ofActive(String method, String rest) {
    String key = newKey();
    return api.sendAs(key, method, "/v1/exports/" + api.createdBy(key) + rest, null);
  }

  Answer ofFinished(String method, String rest) {
    String key = newKey();
    return api.sendAs(key, method, path(finished(key)) + rest, null);
  }

  /** Without a key, as a browser does. */
  Answer follow(String method, String target, String... headers) {
    return api.sendAs(null, method, target, null, headers);
  }

  String link(String key) {
    return get(key, path(finished(key)) + "/download").link();
  }

  /** The file of this export is lost. */
  Export damaged(String key) {
    Export export = finished(key);
    await(api.files.delete(export.file().orElseThrow().key()));
    return export;
  }

  Export finished(String key) {
    return api.finishedBy(key, FILE, Duration.ofDays(7));
  }

  static String path(Export export) {
    return "/v1/exports/" + export.id();
  }

  String newKey() {
    return await(api.keys.create(newProject(), "t"));
  }

  private String newProject() {
    return "p" + projects.incrementAndGet();
  }

  @Override
  public void close() {
    await(broken.close());
    oneRequestOnly.close();
    api.close();
  }
}
