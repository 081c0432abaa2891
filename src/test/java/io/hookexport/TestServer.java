package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.cli.Launcher;
import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.support.Answer;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The whole server as Main starts it, and a client whose every answer is held against the contract.
 */
final class TestServer implements AutoCloseable {
  final String uri;
  final ServerConfig config;
  private final Launcher.Server server;
  private final CheckedClient client;

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
            EnumSet.allOf(Role.class), 604_800, 1, 20, 300, new ServerConfig.Limits(0, 0, 0, 0));

    Tuning limits(int requestsPerMinute, int failedAuthentications, int exportsPerHour) {
      return new Tuning(
          roles,
          retentionSeconds,
          activePerProject,
          graceSeconds,
          linkSeconds,
          new ServerConfig.Limits(requestsPerMinute, failedAuthentications, exportsPerHour, 0));
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

  private TestServer(ServerConfig config) {
    this.uri = config.database().uri();
    this.config = config;
    this.server = new App(() -> {}).start(config);
    this.client = new CheckedClient(server.port());
  }

  /** On a database that {@link #prepare} has made. */
  static TestServer start(String uri, Path folder, Tuning tuning) {
    return start(config(uri, folder, tuning));
  }

  static TestServer start(ServerConfig config) {
    return new TestServer(config);
  }

  /** A migrated database with sample deliveries of project {@code demo}. */
  static String prepare(long rows) {
    String uri = TestDatabase.fresh();
    ServerConfig config = config(uri, Path.of("unused"), Tuning.DEFAULT);
    new App(() -> {}).migrate(config);
    new App(() -> {}).sample(config, "demo", rows, soFar -> {});
    return uri;
  }

  static String createKey(String uri, String project) {
    return new App(() -> {})
        .createKey(config(uri, Path.of("unused"), Tuning.DEFAULT), project, Optional.empty());
  }

  static boolean revokeKey(String uri, String project, String keyId) {
    return new App(() -> {})
        .revokeKey(config(uri, Path.of("unused"), Tuning.DEFAULT), project, keyId);
  }

  static ServerConfig config(String uri, Path folder, Tuning tuning) {
    return new ServerConfig(
        tuning.roles(),
        new ServerConfig.Http("127.0.0.1", 0, 2, "", 16_384, 60, 10, 1000, 0, List.of(), List.of()),
        tuning.limits(),
        new ServerConfig.Management("127.0.0.1", 0),
        new ServerConfig.Database(uri, 8, 5000),
        new ServerConfig.Source("native", "", 8, 0, 600, ServerConfig.Source.Reader.AUTO),
        new ServerConfig.Files(folder, 0, 3600),
        new ServerConfig.Links("0123456789abcdef0123456789abcdef", tuning.linkSeconds()),
        new ServerConfig.Exports(
            tuning.retentionSeconds(),
            90,
            0,
            tuning.activePerProject(),
            0,
            20,
            4,
            3,
            200,
            30,
            100,
            ServerConfig.Exports.Gzip.AUTO),
        new ServerConfig.Janitor(200),
        new ServerConfig.Shutdown(tuning.graceSeconds()),
        new ServerConfig.Cluster(false, "127.0.0.1", 5701, List.of()),
        new ServerConfig.Log(ServerConfig.Log.Format.TEXT, ServerConfig.Log.Level.ERROR));
  }

  /** The same configuration but for these parts of it. */
  static ServerConfig with(ServerConfig usual, Record... parts) {
    List<Record> left = new ArrayList<>(List.of(parts));
    List<Class<?>> types = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    try {
      for (RecordComponent component : ServerConfig.class.getRecordComponents()) {
        Object value = component.getAccessor().invoke(usual);
        for (Record part : parts) {
          if (component.getType() == part.getClass()) {
            value = part;
            left.remove(part);
          }
        }
        types.add(component.getType());
        values.add(value);
      }
      assertThat(left).as("no parts of a configuration").isEmpty();
      return ServerConfig.class
          .getDeclaredConstructor(types.toArray(Class[]::new))
          .newInstance(values.toArray());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The usual source at another place. */
  static ServerConfig withSource(ServerConfig usual, String uri) {
    ServerConfig.Source source = usual.source();
    return with(
        usual,
        new ServerConfig.Source(
            source.name(),
            uri,
            source.poolSize(),
            source.connectionsPerExport(),
            source.maxExportSeconds(),
            source.reader()));
  }

  int port() {
    return server.port();
  }

  int managementPort() {
    return ((RunningServer) server).managementPort();
  }

  Answer send(String method, String target, String key, Object body, String... headers) {
    return client.send(method, target, key, body, headers);
  }

  Answer get(String target, String key) {
    return client.get(target, key);
  }

  /** Polls as a client does, until the export is in one of these states. */
  JsonObject await(String id, String key, Set<String> states) {
    return client.await(id, key, states);
  }

  @Override
  public void close() {
    server.close();
  }
}
