package io.hookexport.cli;

import io.hookexport.admin.ExportLine;
import io.hookexport.admin.Operator;
import io.hookexport.config.ServerConfig;
import io.hookexport.export.Administration;
import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportState;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
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
              "k2",
              Optional.of("billing"),
              "t1",
              Instant.parse("2026-11-02T03:04:05.678Z"),
              Optional.of(Instant.parse("2027-01-01T00:00:00Z")),
              Optional.of(Instant.parse("2026-11-04T00:00:00.5Z")),
              Optional.empty(),
              ApiKeys.State.VALID),
          new ApiKeys.KeyInfo(
              "k1",
              Optional.empty(),
              "t1",
              Instant.parse("2026-11-01T00:00:00Z"),
              Optional.empty(),
              Optional.empty(),
              Optional.of(Instant.parse("2026-11-03T00:00:00Z")),
              ApiKeys.State.REVOKED));
  List<Projects.Info> projects =
      List.of(
          new Projects.Info(
              "acme",
              "app_1",
              Instant.parse("2026-11-01T03:04:05.678Z"),
              Map.of(ProjectLimit.STORED_BYTES, 0L, ProjectLimit.ACTIVE_EXPORTS, 5L),
              2,
              7));
  List<ExportLine> exports =
      List.of(
          new ExportLine(
              "019ac1f0-7b5e-7c3a-9f60-2d1c5b7e8a90",
              "acme",
              "completed",
              "deliveries",
              Instant.parse("2026-11-01T03:04:05.678Z"),
              OptionalLong.of(12),
              OptionalLong.of(3456)));
  List<Storage> storage =
      List.of(new Storage("a", 1, 10, 0), new Storage("b", 2, 300, 53687091200L));
  Projects.Change change = Projects.Change.NONE;
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
  public Operator operator(ServerConfig config) {
    return new FakeOperator(config);
  }

  private final class FakeOperator implements Operator {
    private final ServerConfig config;

    FakeOperator(ServerConfig config) {
      this.config = config;
    }

    @Override
    public Administration.Created createProject(
        String projectId, String tenant, Map<ProjectLimit, OptionalLong> limits) {
      note(config, "createProject " + projectId + " " + tenant + text(limits));
      Projects.Change change = Projects.Change.valueOf(projectId);
      return new Administration.Created(
          new Projects.Made(change, tenant, Optional.empty()), projects.get(0));
    }

    private static String text(Map<ProjectLimit, OptionalLong> limits) {
      return limits.isEmpty() ? "" : " " + limits;
    }

    @Override
    public List<Projects.Info> projects() {
      note(config, "listProjects");
      return projects;
    }

    @Override
    public Projects.Info setLimits(String projectId, Map<ProjectLimit, OptionalLong> limits) {
      note(config, "setLimits " + projectId + text(limits));
      return projects.get(0);
    }

    @Override
    public ApiKeys.NewKey createKey(
        String projectId, Optional<String> tenant, ApiKeys.Terms terms) {
      note(
          config,
          "createKey "
              + projectId
              + tenant.map(t -> " " + t).orElse("")
              + terms.name().map(name -> " " + name).orElse("")
              + terms.end().map(end -> " " + end).orElse("")
              + terms.lifetime().map(rest -> " " + rest).orElse(""));
      return new ApiKeys.NewKey(
          KEY, keys.get(1), new Projects.Made(change, tenant.orElse(projectId), Optional.empty()));
    }

    @Override
    public List<ApiKeys.KeyInfo> keys(String projectId) {
      note(config, "listKeys " + projectId);
      return keys;
    }

    @Override
    public boolean revokeKey(String projectId, String keyId) {
      note(config, "revokeKey " + projectId + " " + keyId);
      return keyId.equals("k2");
    }

    @Override
    public List<ExportLine> exports(
        Optional<String> projectId, Optional<ExportState> state, int most) {
      note(config, "exports " + projectId + " " + state + " " + most);
      return exports;
    }

    @Override
    public ExportLine cancel(UUID exportId) {
      note(config, "cancel " + exportId);
      return exports.get(0);
    }

    @Override
    public List<Storage> storage() {
      note(config, "storage");
      return storage;
    }
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
