package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.csv.CsvHead;
import io.hookexport.export.Export;
import io.hookexport.export.ExportLimits;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.Exports;
import io.hookexport.export.Failure;
import io.hookexport.export.FilePreview;
import io.hookexport.export.FinishedFile;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.Answer;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.FolderFiles;
import io.hookexport.support.InMemoryApiKeys;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.InMemorySource;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * The real verticle on a free port over in-memory ports, and a client whose every answer is held
 * against the contract.
 */
final class TestApi implements AutoCloseable {
  static final String ENDPOINT = "ep_0123456789abcdef0123456789abcdef";
  static final String INBOUND = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
  static final int MAX_BODY = 4096;

  /** The body of a create. */
  static final String JANUARY =
      TestRequest.body("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").encode();

  /** Lines of a head. */
  static final String CLOSE = "Connection: close\r\n";

  static final String JSON = "Content-Type: application/json\r\n";

  final Vertx vertx = Vertx.vertx();
  final Path folder = Path.of(vertx.fileSystem().createTempDirectoryBlocking("hookexport-api"));

  /** The clock of the database. */
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-02-01T08:00:00Z"));

  final InMemoryApiKeys keys;
  final InMemoryExportStore store;
  final InMemorySource source = new InMemorySource(Set.of(ENDPOINT, INBOUND));
  final FolderFiles files;
  final ExportWatch watch;
  final AtomicReference<FilePreview> preview = new AtomicReference<>(this::head);
  final Map<String, Supplier<Future<Void>>> checks = new ConcurrentHashMap<>();
  final List<CompletedRequest> requests = new CopyOnWriteArrayList<>();
  final ConnectionPlaces open;
  final ResponseBytes responses = new ResponseBytes(4_000_000);
  private final AtomicLong ticks = new AtomicLong();
  final Readiness readiness;
  final Contract contract;
  final ContractChecker checker;
  final String key;
  final String otherKey;
  private final ApiVerticle verticle;
  private final String deployment;

  TestApi() {
    this(60);
  }

  TestApi(ClientLimits limits) {
    this(limits, 10);
  }

  TestApi(ClientLimits limits, int requestTimeoutSeconds) {
    this(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, requestTimeoutSeconds),
        limits,
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  TestApi(ClientLimits limits, TrustedProxies proxies) {
    this(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10, List.of(), proxies, ""),
        limits,
        new ConnectionPlaces(1000, 0, proxies));
  }

  TestApi(int idleTimeoutSeconds) {
    this(idleTimeoutSeconds, 10, 1000);
  }

  TestApi(int idleTimeoutSeconds, int requestTimeoutSeconds, int maxConnections) {
    this(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, idleTimeoutSeconds, requestTimeoutSeconds),
        new ConnectionPlaces(maxConnections, 0, TrustedProxies.NONE));
  }

  static TestApi withBodiesOf(int maxBodyBytes) {
    return new TestApi(
        new ApiSettings("127.0.0.1", 0, maxBodyBytes, 60, 30),
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  TestApi(ConnectionPlaces connections) {
    this(new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10), connections);
  }

  TestApi(List<String> corsOrigins, TrustedProxies proxies) {
    this(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10, corsOrigins, proxies, ""),
        new ConnectionPlaces(1000, 0, proxies));
  }

  /** As behind a proxy that serves it below this path. */
  static TestApi below(String basePath) {
    return new TestApi(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10, List.of(), TrustedProxies.NONE, basePath),
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  static TestApi with(ConsoleSettings console) {
    return new TestApi(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10),
        console,
        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  private TestApi(ApiSettings settings, ConnectionPlaces connections) {
    this(settings, new ClientLimits(0, 0, 0, TrustedProxies.NONE), connections);
  }

  private TestApi(ApiSettings settings, ClientLimits limits, ConnectionPlaces connections) {
    this(settings, ConsoleSettings.USUAL, limits, connections);
  }

  private TestApi(
      ApiSettings settings,
      ConsoleSettings console,
      ClientLimits limits,
      ConnectionPlaces connections) {
    this(settings, console, limits, connections, ProxyHeaders.NONE);
  }

  /** As behind a proxy at this machine that names the project in a header. */
  static TestApi byProxy(int idleTimeoutSeconds, String projectHeader) {
    TrustedProxies local = TrustedProxies.of(List.of("127.0.0.0/8"));
    return new TestApi(
        new ApiSettings("127.0.0.1", 0, MAX_BODY, idleTimeoutSeconds, 10, List.of(), local, ""),
        ConsoleSettings.USUAL,
        new ClientLimits(0, 0, 0, local),
        new ConnectionPlaces(1000, 0, local),
        new ProxyHeaders(local, projectHeader, "", List.of()));
  }

  private TestApi(
      ApiSettings settings,
      ConsoleSettings console,
      ClientLimits limits,
      ConnectionPlaces connections,
      ProxyHeaders proxied) {
    open = connections;
    store = new InMemoryExportStore(now::get);
    keys = new InMemoryApiKeys(store, now::get);
    files = new FolderFiles(folder, Duration.ofSeconds(300));
    checks.put("database", store::check);
    checks.put("files", files::check);
    // Each look at the clock is a second later: no result is kept.
    readiness = new Readiness(checks, () -> ticks.addAndGet(1_000_000_000L));
    readiness.started();
    contract = await(Contract.load(vertx));
    checker = new ContractChecker(contract);
    key = await(keys.create("acme", "t1"));
    otherKey = await(keys.create("other", "t2"));
    watch = new ExportWatch(vertx, store, Duration.ofMillis(100));
    Exports exports =
        new Exports(
            store,
            source,
            files,
            (export, rows) -> preview.get().read(export, rows),
            watch,
            new ExportLimits(1, 2, 0, 0, Duration.ofDays(366), 3),
            UUID::randomUUID);
    verticle =
        new ApiVerticle(
            contract,
            settings,
            console,
            new ApiPorts(
                exports,
                keys,
                keys,
                Optional.empty(),
                proxied,
                Optional.empty(),
                store,
                watch,
                files,
                readiness,
                limits,
                requests::add,
                open,
                responses));
    deployment = await(vertx.deployVerticle(verticle));
  }

  int port() {
    return verticle.port();
  }

  /** With the key of project acme. */
  Answer send(String method, String target, String body, String... headers) {
    return sendAs(key, method, target, body, headers);
  }

  Answer get(String target, String... headers) {
    return send("GET", target, null, headers);
  }

  Answer post(String body, String... headers) {
    return postAs(key, body, headers);
  }

  Answer postAs(String as, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = "application/json";
    return sendAs(as, "POST", "/v1/exports", body, all);
  }

  /** The answer to a create that is no valid request. */
  Answer refused(String body) {
    Answer answer = post(body);
    assertThat(answer.status()).as(body + " -> " + answer.text()).isEqualTo(400);
    assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
    return answer;
  }

  /**
   * @param as null for no key
   */
  Answer sendAs(String as, String method, String target, String body, String... headers) {
    return sendTo(port(), as, method, target, body, headers);
  }

  /**
   * @param to the port of any server of this contract
   */
  Answer sendTo(int to, String as, String method, String target, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to + target))
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(Duration.ofSeconds(30));
    if (as != null) {
      request.header("Authorization", "Bearer " + as);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CheckedClient.exchange(request, method, target, body);
  }

  /** Sends bytes as they are and returns all that comes until the server closes or is silent. */
  String raw(String request) {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout(10_000);
      Sockets.write(socket, request);
      socket.getOutputStream().flush();
      InputStream in = socket.getInputStream();
      StringBuilder answer = new StringBuilder();
      int next;
      try {
        while ((next = in.read()) >= 0) {
          answer.append((char) next);
        }
      } catch (SocketTimeoutException stillOpen) {
        throw new AssertionError("the connection was not closed after: " + answer, stillOpen);
      }
      return answer.toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The head of a request with the key; lines end as in HTTP. */
  String keyed(String start, String lines) {
    return start
        + (" HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + key + "\r\n")
        + (lines + "\r\n");
  }

  RawAnswer rawChecked(String request) {
    String[] start = request.split(" ", 3);
    return rawChecked(start[0], start[1], request);
  }

  /** A raw request whose answer is checked like any other. Must carry Connection: close. */
  RawAnswer rawChecked(String method, String target, String request) {
    RawAnswer answer = RawAnswer.parse(raw(request));
    checker.check(method, target, answer.status(), answer.headers(), answer.body());
    return answer;
  }

  /** The id of a new export of January. */
  UUID created() {
    return createdBy(key);
  }

  UUID createdBy(String as) {
    Answer answer = postAs(as, JANUARY);
    assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    return UUID.fromString(answer.data().getString("id"));
  }

  /** A new export that is completed with these bytes. */
  Export finished(byte[] bytes) {
    return finishedBy(key, bytes, Duration.ofDays(7));
  }

  Export finishedBy(String as, byte[] bytes, Duration retention) {
    UUID id = createdBy(as);
    FinishedFile file = files.put(id + ".csv", bytes, 3);
    return store.change(id, old -> InMemoryExportStore.completed(old, file, now.get(), retention));
  }

  /** The path of the file's link. */
  String link(Export export) {
    return get("/v1/exports/" + export.id() + "/download").link();
  }

  Export run(UUID id, long rows) {
    return store.change(id, old -> InMemoryExportStore.processing(old, rows, now.get()));
  }

  Export fail(UUID id, Failure failure) {
    return store.change(id, old -> InMemoryExportStore.failed(old, failure, now.get()));
  }

  private Future<FilePreview.Preview> head(Export export, int rows) {
    return files.read(
        export.projectId(),
        export.file().orElseThrow(),
        bytes -> {
          CsvHead head = CsvHead.read(bytes, rows, 1 << 20);
          return new FilePreview.Preview(head.columns(), head.rows(), head.hasMore());
        });
  }

  /** Undeploys the verticle, as a stopping server does first. */
  void stopServing() {
    await(vertx.undeploy(deployment));
  }

  @Override
  public void close() {
    vertx.fileSystem().deleteRecursiveBlocking(folder.toString());
    await(vertx.close());
  }
}
