package io.hookexport;

import static io.hookexport.support.Await.await;

import io.hookexport.export.Access;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportStore;
import io.hookexport.export.Project;
import io.hookexport.export.WorkQueue;
import io.hookexport.files.FilesSettings;
import io.hookexport.files.Installation;
import io.hookexport.files.LocalFiles;
import io.hookexport.files.SignedLinks;
import io.hookexport.jobs.JobDatabase;
import io.hookexport.jobs.PgApiKeys;
import io.hookexport.jobs.PgExportStore;
import io.hookexport.jobs.PgWorkQueue;
import io.hookexport.postgres.Migrations;
import io.hookexport.support.TestRequest;
import io.vertx.core.Completable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** A job database and a folder of files, with what tests do to them behind the server's back. */
public final class TestJobs {
  private static final Project PROJECT = new Project("p1", "p1");

  private final JobDatabase database;
  private final LocalFiles files;
  private final PgConnection backDoor;
  private final Promise<Void> unlocked = Promise.promise();

  private TestJobs(JobDatabase database, LocalFiles files, PgConnection backDoor) {
    this.database = database;
    this.files = files;
    this.backDoor = backDoor;
  }

  public static TestJobs open(Vertx vertx, String uri, Path folder) {
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    JobDatabase database = JobDatabase.open(vertx, uri, 4, Duration.ofSeconds(5));
    await(new PgApiKeys(database).create(PROJECT.id(), PROJECT.tenant()));
    Installation installation = await(Adapters.installation(database));
    LocalFiles files =
        await(
            LocalFiles.open(
                vertx,
                new FilesSettings(
                    folder,
                    0,
                    Duration.ofMinutes(5),
                    new SignedLinks("s".repeat(32)),
                    "",
                    Duration.ofSeconds(30)),
                installation));
    await(files.claim(installation));
    return new TestJobs(database, files, await(PgConnection.connect(vertx, uri)));
  }

  public void close() {
    await(backDoor.close());
    await(files.close());
    await(database.close());
  }

  public WorkQueue queue() {
    return new PgWorkQueue(database, 4);
  }

  public WorkQueue queue(Completable<Boolean> renewals) {
    return new PgWorkQueue(database, 4, renewals);
  }

  public LocalFiles files() {
    return files;
  }

  public Export create(Compression compression) {
    ExportRequest request = new TestRequest().compression(compression).build();
    ExportStore.NewExport export =
        new ExportStore.NewExport(
            UUID.randomUUID(),
            PROJECT,
            request,
            Optional.empty(),
            Optional.empty(),
            TestRequest.limits(4, 0));
    return await(new PgExportStore(database).create(export)).export();
  }

  /** As a client does on some node; nobody in this process is told. */
  public Export cancel(Export export) {
    return await(new PgExportStore(database).cancel(Access.to(PROJECT), export.id(), 4))
        .orElseThrow();
  }

  public Export read(Export export) {
    return await(new PgExportStore(database).find(Access.to(PROJECT), export.id())).orElseThrow();
  }

  /** As if the lease had ended and another worker had claimed the export. */
  public void giveToAnother(Export export) {
    run(
        "update hookexport.exports set attempt = attempt + 1, worker = 'w' where export_id = $1",
        export);
  }

  public void endRetention(Export export) {
    run(
        "update hookexport.exports set expires_at = now() - interval '1 s' where export_id = $1",
        export);
  }

  /** Nobody else can write the row until {@link #unlockRow}; the future completes then. */
  public Future<Void> lockRow(Export export) {
    await(backDoor.query("begin").execute());
    run("select 1 from hookexport.exports where export_id = $1 for update", export);
    return unlocked.future();
  }

  public void unlockRow() {
    await(backDoor.query("rollback").execute());
    unlocked.complete();
  }

  private void run(String sql, Export export) {
    await(backDoor.preparedQuery(sql).execute(Tuple.of(export.id())));
  }
}
