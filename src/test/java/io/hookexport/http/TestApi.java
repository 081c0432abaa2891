package io.hookexport.http;

import static io.hookexport.support.Await.await;

import io.hookexport.contract.Contract;
import io.hookexport.csv.CsvHead;
import io.hookexport.export.Export;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.Exports;
import io.hookexport.export.FilePreview;
import io.hookexport.export.FinishedFile;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.hookexport.support.Answer;
import io.hookexport.support.FolderFiles;
import io.hookexport.support.InMemoryApiKeys;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.InMemorySource;
import io.hookexport.support.RawAnswer;
import io.hookexport.support.Sockets;
import io.hookexport.support.TestRequest;
import io.hookexport.support.ValidatingProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
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

  final Vertx vertx = Vertx.vertx();
  final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-02-01T08:00:00Z"));
  final InMemoryApiKeys keys;
  final InMemoryExportStore store;
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
  private final HttpClient client = HttpClient.newHttpClient();

  TestApi(Path folder) {
    this(folder, 60);
  }

  TestApi(Path folder, ClientLimits limits) {
    this(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10),
        limits,
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  TestApi(Path folder, ClientLimits limits, int requestTimeoutSeconds) {
    this(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, requestTimeoutSeconds),
        limits,
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  TestApi(Path folder, ClientLimits limits, TrustedProxies proxies) {
    this(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10, List.of(), proxies, ""),
        limits,
        new ConnectionPlaces(1000, 0, proxies));
  }

  TestApi(Path folder, int idleTimeoutSeconds) {
    this(folder, idleTimeoutSeconds, 10, 1000);
  }

  TestApi(Path folder, int idleTimeoutSeconds, int requestTimeoutSeconds, int maxConnections) {
    this(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, idleTimeoutSeconds, requestTimeoutSeconds),
        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
        new ConnectionPlaces(maxConnections, 0, TrustedProxies.NONE));
  }

  static TestApi withBodiesOf(Path folder, int maxBodyBytes) {
    return new TestApi(
        folder,
        new ApiSettings("127.0.0.1", 0, maxBodyBytes, 60, 30),
        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  TestApi(Path folder, ConnectionPlaces connections) {
    this(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10),
        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
        connections);
  }

  TestApi(Path folder, List<String> corsOrigins, TrustedProxies proxies) {
    this(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10, corsOrigins, proxies, ""),
        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
        new ConnectionPlaces(1000, 0, proxies));
  }

  /** As behind a proxy that serves it below this path. */
  static TestApi below(Path folder, String basePath) {
    return new TestApi(
        folder,
        new ApiSettings("127.0.0.1", 0, MAX_BODY, 60, 10, List.of(), TrustedProxies.NONE, basePath),
        new ClientLimits(0, 0, 0, TrustedProxies.NONE),
        new ConnectionPlaces(1000, 0, TrustedProxies.NONE));
  }

  private TestApi(
      Path folder, ApiSettings settings, ClientLimits limits, ConnectionPlaces connections) {
    open = connections;
    store = new InMemoryExportStore(clock());
    keys = new InMemoryApiKeys(store);
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
            new InMemorySource(Set.of(ENDPOINT, INBOUND)),
            files,
            (export, rows) -> preview.get().read(export, rows),
            watch,
            new Exports.Limits(1, 0, 0, Duration.ofDays(366), 3),
            UUID::randomUUID);
    verticle =
        new ApiVerticle(
            contract,
            settings,
            new ApiPorts(
                exports,
                keys,
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

  /** A clock that tests move by {@link #now}. */
  private Clock clock() {
    return new Clock() {
      @Override
      public ZoneOffset getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }

      @Override
      public Instant instant() {
        return now.get();
      }
    };
  }

  /** With the key of project acme. */
  Answer send(String method, String target, String body, String... headers) {
    return sendAs(key, method, target, body, headers);
  }

  Answer get(String target, String... headers) {
    return send("GET", target, null, headers);
  }

  Answer post(String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = "application/json";
    return send("POST", "/v1/exports", body, all);
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
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (as != null) {
      request.header("Authorization", "Bearer " + as);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<byte[]> response =
          client.send(
              ValidatingProxy.through(request.build(), body, checker),
              HttpResponse.BodyHandlers.ofByteArray());
      checker.check(
          method, target, response.statusCode(), response.headers().map(), response.body());
      return new Answer(response);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(method + " " + target, e);
    }
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

  /** A raw request whose answer is checked like any other. Must carry Connection: close. */
  RawAnswer rawChecked(String method, String target, String request) {
    RawAnswer answer = RawAnswer.parse(raw(request));
    checker.check(method, target, answer.status(), answer.headers(), answer.body());
    return answer;
  }

  static String range(String start, String end) {
    return TestRequest.body(start, end).encode();
  }

  /** The id of a new export of January. */
  UUID created() {
    return createdBy(key);
  }

  UUID createdBy(String as) {
    String january = range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
    Answer answer = sendAs(as, "POST", "/v1/exports", january, "Content-Type", "application/json");
    if (answer.status() != 201) {
      throw new AssertionError(answer.text());
    }
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
    await(vertx.close());
  }
}
