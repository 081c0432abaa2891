package io.hookexport.cli;

import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Notes what it was asked for, and does none of it. */
class FakeLauncher implements Launcher {
  static final String KEY = "hx_live_k1_secret";

  final List<String> calls = new ArrayList<>();
  final List<ServerConfig> configs = new ArrayList<>();
  List<String> migrations = List.of("hookexport/V0001__core", "native/V0001__deliveries");
  List<ApiKeys.KeyInfo> keys =
      List.of(
          new ApiKeys.KeyInfo(
              "k2", "t1", Instant.parse("2026-11-02T03:04:05.678Z"), Optional.empty()),
          new ApiKeys.KeyInfo(
              "k1",
              "t1",
              Instant.parse("2026-11-01T00:00:00Z"),
              Optional.of(Instant.parse("2026-11-03T00:00:00Z"))));
  List<ApiKeys.ProjectInfo> projects =
      List.of(
          new ApiKeys.ProjectInfo(
              "acme", "app_1", Instant.parse("2026-11-01T03:04:05.678Z"), 2, 7));
  RuntimeException failure;

  private void note(ServerConfig config, String call) {
    calls.add(call);
    configs.add(config);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public Server start(ServerConfig config) {
    note(config, "start");
    return new FakeServer();
  }

  @Override
  public List<String> migrate(ServerConfig config) {
    note(config, "migrate");
    return migrations;
  }

  @Override
  public void sample(ServerConfig config, String projectId, long rows, LongConsumer progress) {
    note(config, "sample " + projectId + " " + rows);
    progress.accept(rows);
  }

  @Override
  public String createKey(ServerConfig config, String projectId, Optional<String> tenant) {
    note(config, "createKey " + projectId + tenant.map(t -> " " + t).orElse(""));
    return KEY;
  }

  @Override
  public List<ApiKeys.KeyInfo> listKeys(ServerConfig config, String projectId) {
    note(config, "listKeys " + projectId);
    return keys;
  }

  @Override
  public boolean revokeKey(ServerConfig config, String projectId, String keyId) {
    note(config, "revokeKey " + projectId + " " + keyId);
    return keyId.equals("k2");
  }

  @Override
  public List<ApiKeys.ProjectInfo> listProjects(ServerConfig config) {
    note(config, "listProjects");
    return projects;
  }

  @Override
  public ApiKeys.ProjectChange createProject(ServerConfig config, String projectId, String tenant) {
    note(config, "createProject " + projectId + " " + tenant);
    return ApiKeys.ProjectChange.valueOf(projectId);
  }

  @Override
  public List<String> listSources() {
    calls.add("listSources");
    return List.of("SOURCE", "svix");
  }

  @Override
  public List<String> showSource(String name) {
    calls.add("showSource " + name);
    return List.of("source " + name);
  }

  @Override
  public List<String> copySource(String name, Path folder) {
    calls.add("copySource " + name + " " + folder);
    return List.of("source.yaml", "a.sql");
  }

  @Override
  public void checkSource(ServerConfig config, Optional<String> tenant, Consumer<String> report) {
    note(config, "checkSource" + tenant.map(t -> " " + t).orElse(""));
    report.accept("a line");
  }

  /** Ends by itself at once. */
  final class FakeServer implements Server {
    @Override
    public int port() {
      return 4711;
    }

    @Override
    public void close() {
      calls.add("close");
    }

    @Override
    public void awaitClose() {
      calls.add("awaitClose");
    }
  }
}
