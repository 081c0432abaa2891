package io.hookexport;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.hookexport.cli.Launcher;
import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.http.Contract;
import io.hookexport.http.ContractChecker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The whole server as Main starts it, and a client whose every answer is held against the contract.
 */
final class TestServer implements AutoCloseable {
  private static final ContractChecker CHECKER = checker();

  final String uri;
  final ServerConfig config;
  private final Launcher.Server server;
  private final HttpClient client = HttpClient.newHttpClient();

  /** What tests change of the configuration. */
  record Tuning(
      Set<Role> roles,
      int retentionSeconds,
      int activePerProject,
      int graceSeconds,
      int linkSeconds,
      ServerConfig.Limits limits) {
    static final Tuning DEFAULT =
        new Tuning(
            EnumSet.allOf(Role.class), 604_800, 1, 20, 300, new ServerConfig.Limits(0, 0, 0));

    Tuning limits(int requestsPerMinute, int failedAuthentications, int exportsPerHour) {
      return new Tuning(
          roles,
          retentionSeconds,
          activePerProject,
          graceSeconds,
          linkSeconds,
          new ServerConfig.Limits(requestsPerMinute, failedAuthentications, exportsPerHour));
    }

    Tuning roles(Set<Role> other) {
      return new Tuning(
          other, retentionSeconds, activePerProject, graceSeconds, linkSeconds, limits);
    }

    Tuning graceSeconds(int other) {
      return new Tuning(roles, retentionSeconds, activePerProject, other, linkSeconds, limits);
    }

    Tuning activePerProject(int other) {
      return new Tuning(roles, retentionSeconds, other, graceSeconds, linkSeconds, limits);
    }
  }

  private TestServer(String uri, ServerConfig config) {
    this.uri = uri;
    this.config = config;
    this.server = new App().start(config);
  }

  /** On a database that {@link #prepare} has made. */
  static TestServer start(String uri, Path folder, Tuning tuning) {
    return new TestServer(uri, config(uri, folder, tuning));
  }

  /** A migrated database with sample deliveries of project {@code demo}. */
  static String prepare(long rows) {
    String uri = TestDatabase.fresh();
    ServerConfig config = config(uri, Path.of("unused"), Tuning.DEFAULT);
    new App().migrate(config);
    new App().sample(config, "demo", rows, soFar -> {});
    return uri;
  }

  static String createKey(String uri, String project) {
    return new App().createKey(config(uri, Path.of("unused"), Tuning.DEFAULT), project, project);
  }

  static boolean revokeKey(String uri, String project, String keyId) {
    return new App().revokeKey(config(uri, Path.of("unused"), Tuning.DEFAULT), project, keyId);
  }

  private static ServerConfig config(String uri, Path folder, Tuning tuning) {
    return new ServerConfig(
        tuning.roles(),
        new ServerConfig.Http("127.0.0.1", 0, 2, "", 16_384, 60, 10, 1000),
        tuning.limits(),
        new ServerConfig.Management("127.0.0.1", 0),
        new ServerConfig.Database(uri, 8, 5000),
        new ServerConfig.Source("native", "", 4, 600),
        new ServerConfig.Files(folder, 0, 3600),
        new ServerConfig.Links("0123456789abcdef0123456789abcdef", tuning.linkSeconds()),
        new ServerConfig.Exports(
            tuning.retentionSeconds(), tuning.activePerProject(), 366, 4, 3, 30, 100),
        new ServerConfig.Janitor(200),
        new ServerConfig.Shutdown(tuning.graceSeconds()),
        new ServerConfig.Log(ServerConfig.Log.Format.TEXT, ServerConfig.Log.Level.ERROR));
  }

  private static ContractChecker checker() {
    Vertx vertx = Vertx.vertx();
    try {
      return new ContractChecker(TestJobs.await(Contract.load(vertx)));
    } finally {
      TestJobs.await(vertx.close());
    }
  }

  /** An answer that follows the contract. */
  record Answer(HttpResponse<byte[]> response) {
    int status() {
      return response.statusCode();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElseThrow();
    }

    byte[] body() {
      return response.body();
    }

    JsonObject json() {
      return new JsonObject(io.vertx.core.buffer.Buffer.buffer(response.body()));
    }

    JsonObject data() {
      return json().getJsonObject("data");
    }

    String errorCode() {
      return json().getJsonObject("error").getString("code");
    }
  }

  int port() {
    return server.port();
  }

  int managementPort() {
    return ((RunningServer) server).managementPort();
  }

  Answer send(String method, String target, String key, Object body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + target));
    if (!key.isEmpty()) {
      request.header("Authorization", "Bearer " + key);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body == null) {
      request.method(method, HttpRequest.BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, HttpRequest.BodyPublishers.ofString(text(body)));
    }
    try {
      HttpResponse<byte[]> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      CHECKER.check(
          method, target, response.statusCode(), response.headers().map(), response.body());
      return new Answer(response);
    } catch (IOException e) {
      throw new AssertionError(method + " " + target, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String text(Object body) {
    try {
      return body instanceof JsonObject json
          ? json.encode()
          : body instanceof String string ? string : new ObjectMapper().writeValueAsString(body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  Answer get(String target, String key) {
    return send("GET", target, key, null);
  }

  /** Polls as a client does, until the export is in one of these states. */
  JsonObject await(String id, String key, Set<String> states) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (System.nanoTime() < deadline) {
      JsonObject export = get("/v1/exports/" + id, key).data();
      if (states.contains(export.getString("status"))) {
        return export;
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    throw new AssertionError("export " + id + " is in none of " + states);
  }

  @Override
  public void close() {
    server.close();
  }
}
