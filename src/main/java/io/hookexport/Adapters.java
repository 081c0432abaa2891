package io.hookexport;

import io.hookexport.config.ServerConfig;
import io.hookexport.config.ServerConfig.Role;
import io.hookexport.files.FilesSettings;
import io.hookexport.files.Installation;
import io.hookexport.files.LocalFiles;
import io.hookexport.files.SignedLinks;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgInstallation;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.PlatformVersion;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.Consumer;

/** Opens the configured stores and sources of a server, and registers their close actions. */
record Adapters(Vertx vertx, ServerConfig config, ShutdownSequence closings) {
  JobDatabases databases() {
    int loops = config.roles().contains(Role.API) ? ApiRole.instances(config.http()) : 0;
    JobDatabases databases = JobDatabases.open(vertx, config.database(), loops);
    closings.push("job database", databases::close);
    return databases;
  }

  /** Opens the store only when the folder is this installation's. */
  Future<Extensions.Store> files(JobDatabase jobs) {
    FilesSettings settings =
        new FilesSettings(
            config.files().directory(),
            config.files().reserveBytes(),
            Duration.ofSeconds(config.links().ttlSeconds()),
            new SignedLinks(config.links().secret()),
            ApiSettings.filesUrl(config.http().publicUrl()),
            Duration.ofSeconds(config.http().idleTimeoutSeconds()));
    return installation(jobs)
        .compose(
            installation ->
                LocalFiles.open(vertx, settings, installation)
                    .onSuccess(files -> closings.push("files", files::close))
                    .compose(
                        files ->
                            files.claim(installation).map(new Extensions.Store(files, files))));
  }

  static Future<Installation> installation(JobDatabase jobs) {
    PgInstallation stored = new PgInstallation(jobs);
    return stored
        .read()
        .map(
            known ->
                new Installation(
                    known.id(),
                    known.hasFolder(),
                    known.hasFiles(),
                    stored::knowsAny,
                    stored::folderNamed));
  }

  /**
   * @param version learns the version of the platform
   */
  Future<PgDeliverySource> source(Consumer<PlatformVersion> version) {
    ServerConfig.Source settings = config.source();
    return PgDeliverySource.open(
            vertx,
            new SourceSettings(
                settings.name(),
                settings.parameterValues(),
                config.sourceUri(),
                settings.poolSize(),
                config.database().timeout(),
                Duration.ofSeconds(settings.maxExportSeconds()),
                SourceSettings.Reader.valueOf(settings.reader().name()),
                slicing()),
            version)
        .recover(SourceOperations::configError)
        .onSuccess(source -> closings.push("source", source::close));
  }

  /** Large exports may use the connections that remain after the first ones of all exports. */
  private Slicing slicing() {
    ServerConfig.Source settings = config.source();
    int further = settings.poolSize() - config.exports().running();
    return new Slicing(settings.connectionsPerExport(), Math.max(0, further));
  }
}
