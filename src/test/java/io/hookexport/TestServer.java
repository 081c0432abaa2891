package io.hookexport;

import io.hookexport.admin.Operator;
import io.hookexport.cli.Launcher;
import io.hookexport.config.ConfigReader;
import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import io.hookexport.support.CheckedClient;
import io.hookexport.support.TestDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The whole server as Main starts it, and its client. */
final class TestServer implements CheckedClient, AutoCloseable {
  /** What is not as in the packaged configuration. */
  private static final String SETTINGS =
      """
      http.host=127.0.0.1
      http.port=0
      http.instances=2
      http.idle_timeout_seconds=60
      http.max_connections=1000
      http.max_connections_per_address=0
      limits.requests_per_minute=0
      limits.failed_authentications_per_minute=0
      limits.exports_per_hour=0
      limits.open_watches=0
      management.port=0
      source.max_export_seconds=600
      files.reserve_bytes=0
      links.secret=0123456789abcdef0123456789abcdef
      exports.stored_bytes_per_project=0
      exports.max_columns=20
      exports.retry_pause_ms=200
      exports.poll_interval_ms=100
      exports.gzip=auto
      janitor.interval_ms=200
      log.format=text
      log.level=error
      """;

  private final Launcher.Server server;

  private TestServer(ServerConfig config) {
    this.server = new App(() -> {}).start(config);
  }

  /** On a database that {@link #prepare} has made; with settings as {@link #config} takes them. */
  static TestServer start(String uri, Path folder, String... settings) {
    return start(config(uri, folder, settings));
  }

  static TestServer start(ServerConfig config) {
    return new TestServer(config);
  }

  /** A migrated database with sample deliveries of project {@code demo}. */
  static String prepare(long rows) {
    String uri = TestDatabase.fresh();
    ServerConfig config = config(uri, Path.of("unused"));
    new App(() -> {}).migrate(config);
    new App(() -> {}).sample(config, "demo", rows, soFar -> {});
    return uri;
  }

  static String createKey(String uri, String project) {
    return operator(uri).createKey(project, Optional.empty(), ApiKeys.Terms.NONE).key();
  }

  static boolean revokeKey(String uri, String project, String keyId) {
    return operator(uri).revokeKey(project, keyId);
  }

  static Operator operator(String uri) {
    return new App(() -> {}).operator(config(uri, Path.of("unused")));
  }

  /**
   * @param settings {@code key=value} each; the last one of a key counts
   */
  static ServerConfig config(String uri, Path folder, String... settings) {
    ConfigReader reader =
        new ConfigReader(Map.of())
            .override("database.uri", uri)
            .override("files.directory", folder.toString());
    Stream.concat(SETTINGS.lines(), Stream.of(settings))
        .map(setting -> setting.split("=", 2))
        .forEach(setting -> reader.override(setting[0], setting[1]));
    return reader.read();
  }

  @Override
  public int port() {
    return server.port();
  }

  int managementPort() {
    return ((RunningServer) server).managementPort();
  }

  @Override
  public void close() {
    server.close();
  }
}
