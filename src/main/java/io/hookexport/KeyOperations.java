package io.hookexport;

import io.hookexport.config.ConfigException;
import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.Project;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.PgTenants;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Projects and keys, for commands. */
record KeyOperations(ServerConfig config) {
  private static final long STEP_SECONDS = 60;

  String createKey(String projectId, Optional<String> tenant) {
    return checked(
        projectId,
        (vertx, keys) ->
            tenant
                .map(Future::succeededFuture)
                .orElseGet(() -> tenant(keys, projectId))
                .compose(
                    wanted -> requireTenant(vertx, wanted, "No key was created", "keys create"))
                .compose(
                    known ->
                        tenant
                            .map(t -> keys.create(projectId, t))
                            .orElseGet(() -> keys.create(projectId))));
  }

  ApiKeys.ProjectChange createProject(String projectId, String tenant) {
    return checked(
        projectId,
        (vertx, keys) ->
            requireTenant(vertx, tenant, "No project was created", "projects create")
                .compose(known -> keys.createProject(projectId, tenant)));
  }

  List<ApiKeys.ProjectInfo> listProjects() {
    return withKeys((vertx, keys) -> keys.projects());
  }

  List<ApiKeys.KeyInfo> listKeys(String projectId) {
    return withKeys((vertx, keys) -> keys.list(projectId));
  }

  boolean revokeKey(String projectId, String keyId) {
    return withKeys((vertx, keys) -> keys.revoke(projectId, keyId));
  }

  private <T> T checked(String projectId, BiFunction<Vertx, PgApiKeys, Future<T>> work) {
    if (!Project.isId(projectId)) {
      throw Project.noId(projectId);
    }
    SourceOperations.requireName(config.source().name());
    return withKeys(work);
  }

  /** Rejects a tenant that the platform lacks: every export of its key would be rejected. */
  private Future<Void> requireTenant(
      Vertx vertx, String tenant, String consequence, String command) {
    return new PgTenants(
            vertx, SourceOperations.load(config), config.sourceUri(), config.database().timeout())
        .problem(tenant)
        .map(
            problem -> {
              if (problem.isPresent()) {
                throw new ConfigException(
                    ("the source '" + config.source().name() + "' has no tenant '" + tenant)
                        + ("': " + problem.get() + ". " + consequence)
                        + (". Name a tenant that the source has: " + command + " --tenant T"));
              }
              return null;
            });
  }

  private <T> T withKeys(BiFunction<Vertx, PgApiKeys, Future<T>> work) {
    return CommandVertx.run(
        config,
        vertx -> withKeys(vertx, config, keys -> work.apply(vertx, keys)),
        // A created key must be shown, so this wait is longer than the database's own.
        STEP_SECONDS + 6 * config.database().timeout().toSeconds());
  }

  static <T> Future<T> withKeys(
      Vertx vertx, ServerConfig config, Function<PgApiKeys, Future<T>> work) {
    JobDatabase database =
        JobDatabase.open(vertx, config.database().uri(), 1, config.database().timeout());
    return Migrations.HOOKEXPORT
        .requireApplied(vertx, config.database().uri())
        .compose(migrated -> work.apply(new PgApiKeys(database)))
        .eventually(database::close);
  }

  /** Returns the source's id of the project; a new project gets its own id as tenant. */
  static Future<String> tenant(ApiKeys keys, String projectId) {
    return keys.project(projectId).map(project -> project.map(Project::tenant).orElse(projectId));
  }
}
