package io.hookexport;

import io.hookexport.admin.ExportLine;
import io.hookexport.admin.Operator;
import io.hookexport.config.ServerConfig;
import io.hookexport.export.Administration;
import io.hookexport.export.Administration.Storage;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ApiKeys.KeyInfo;
import io.hookexport.export.Export;
import io.hookexport.export.ExportJson;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportState;
import io.hookexport.export.PlainText;
import io.hookexport.export.Project;
import io.hookexport.export.ProjectLimit;
import io.hookexport.export.Projects;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.postgres.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Commands of operators on the configured database. */
record LocalOperator(ServerConfig config) implements Operator {
  private static final long STEP_SECONDS = 60;
  private static final int PAGE = 500;
  private static final Logger LOG = LoggerFactory.getLogger(LocalOperator.class);

  @Override
  public Administration.Created createProject(
      String projectId, String tenant, Map<ProjectLimit, OptionalLong> limits) {
    requireSound(projectId);
    return run(
        admin ->
            admin.createProject(
                projectId, Optional.of(tenant), limits, made -> warn(projectId, made)));
  }

  /** Says what the command does not print: whose rows the project had. */
  private static void warn(String projectId, Projects.Made made) {
    made.previousTenant()
        .ifPresent(
            previous ->
                LOG.atWarn()
                    .addKeyValue("project_id", projectId)
                    .addKeyValue("tenant", PlainText.of(made.tenant()))
                    .addKeyValue("previous_tenant", PlainText.of(previous))
                    .log(
                        "The tenant of the project was corrected. The project had no valid key and no export."));
  }

  /** Checks what needs no database. */
  private void requireSound(String projectId) {
    if (!Project.isId(projectId)) {
      throw Project.noId(projectId);
    }
    SourceOperations.requireName(config.source().name());
  }

  @Override
  public List<Projects.Info> projects() {
    return run(admin -> pages(admin::projects, Projects.Info::id, "", new ArrayList<>()));
  }

  @Override
  public Projects.Info setLimits(String projectId, Map<ProjectLimit, OptionalLong> limits) {
    return run(admin -> admin.setLimits(projectId, limits, () -> {}));
  }

  @Override
  public ApiKeys.NewKey createKey(String projectId, Optional<String> tenant, ApiKeys.Terms terms) {
    requireSound(projectId);
    ApiKeys.NewKey created = run(admin -> admin.createKey(projectId, tenant, terms));
    warn(projectId, created.project());
    return created;
  }

  @Override
  public List<KeyInfo> keys(String projectId) {
    return run(admin -> admin.keys(projectId, Optional.empty(), Integer.MAX_VALUE));
  }

  @Override
  public boolean revokeKey(String projectId, String keyId) {
    return run(admin -> admin.revokeKey(projectId, keyId));
  }

  @Override
  public List<ExportLine> exports(
      Optional<String> projectId, Optional<ExportState> state, int most) {
    ExportListing listing = new ExportListing(most, Optional.empty(), state, Optional.empty());
    return run(admin -> admin.exports(projectId, listing)).exports().stream()
        .map(LocalOperator::line)
        .toList();
  }

  @Override
  public ExportLine cancel(UUID exportId) {
    return line(run(admin -> admin.cancel(exportId)));
  }

  private static ExportLine line(Export export) {
    return ExportLine.of(ExportJson.of(export));
  }

  @Override
  public List<Storage> storage() {
    return run(admin -> pages(admin::storage, Storage::projectId, "", new ArrayList<>()));
  }

  @FunctionalInterface
  private interface Pages<T> {
    Future<List<T>> read(String after, int limit);
  }

  /** Reads page after page, so that no statement takes long. */
  private static <T> Future<List<T>> pages(
      Pages<T> pages, Function<T, String> id, String after, List<T> soFar) {
    return pages
        .read(after, PAGE)
        .compose(
            page -> {
              soFar.addAll(page);
              return page.size() < PAGE
                  ? Future.succeededFuture(soFar)
                  : pages(pages, id, id.apply(page.get(PAGE - 1)), soFar);
            });
  }

  private <T> T run(Function<Administration, Future<T>> work) {
    return CommandVertx.run(
        config,
        vertx ->
            withDatabase(
                vertx,
                config,
                database ->
                    work.apply(
                        ManagementRole.administration(
                            vertx,
                            config,
                            database,
                            () -> SourceOperations.load(config),
                            event -> {}))),
        // A created key must be shown, so this wait is longer than the database's own.
        STEP_SECONDS + 6 * config.database().timeout().toSeconds());
  }

  private static <T> Future<T> withDatabase(
      Vertx vertx, ServerConfig config, Function<JobDatabase, Future<T>> work) {
    JobDatabase database =
        JobDatabase.open(vertx, config.database().uri(), 1, config.database().timeout());
    return Migrations.HOOKEXPORT
        .requireApplied(vertx, config.database().uri())
        .compose(migrated -> work.apply(database))
        .eventually(database::close);
  }

  /** Returns the source's id of the project; a new project gets its own id as tenant. */
  static Future<String> tenant(ServerConfig config, Vertx vertx, String projectId) {
    return withDatabase(
        vertx,
        config,
        database ->
            new PgApiKeys(database)
                .project(projectId)
                .map(project -> project.map(Project::tenant).orElse(projectId)));
  }
}
