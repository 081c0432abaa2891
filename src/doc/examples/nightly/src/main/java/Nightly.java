import io.hookexport.HookExport;
import io.hookexport.HookExportOptions;
import io.hookexport.bus.ExportClient;
import io.hookexport.bus.ExportStatus;
import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportState;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RowFilter;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.file.CopyOptions;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Exports the deliveries of each day after midnight, and copies the file into a folder. The server
 * is deployed by name in the same Vert.x. DATABASE_URI, LINKS_SECRET, FILES and COPIES are taken
 * from the environment.
 */
public final class Nightly extends VerticleBase {
  private static final String PROJECT = "demo";

  /** A night that takes longer has failed; the next one begins anew. */
  private static final Duration DEADLINE = Duration.ofHours(6);

  private final HookExport server;
  private final String copies;
  private HttpClient http;

  private Nightly(HookExport server, String copies) {
    this.server = server;
    this.copies = copies;
  }

  public static void main(String[] args) throws Exception {
    Vertx vertx = Vertx.vertx();
    HookExportOptions options =
        new HookExportOptions()
            .set("database.uri", System.getenv("DATABASE_URI"))
            .set("links.secret", System.getenv("LINKS_SECRET"))
            .set("files.directory", System.getenv("FILES"))
            .set("http.host", "127.0.0.1") // files are fetched from here
            .set("http.port", 0)
            .set("console.enabled", false);
    try {
      HookExport server = HookExport.deploy(vertx, options).await(2, TimeUnit.MINUTES);
      Nightly nightly = new Nightly(server, System.getenv("COPIES"));
      vertx.deployVerticle(nightly).await(1, TimeUnit.MINUTES);
      // The night of a day that has deliveries; twice, as after a crash.
      for (int run = 0; run < 2; run++) {
        System.out.println(
            nightly.export(LocalDate.parse("2026-10-08")).await(2, TimeUnit.MINUTES));
      }
    } finally {
      vertx.close().await(1, TimeUnit.MINUTES);
    }
  }

  @Override
  public Future<?> start() {
    http = vertx.createHttpClient();
    schedule();
    return Future.succeededFuture();
  }

  private void schedule() {
    ZonedDateTime now = ZonedDateTime.now(ZoneOffset.UTC);
    ZonedDateTime next = now.toLocalDate().plusDays(1).atTime(0, 10).atZone(ZoneOffset.UTC);
    vertx.setTimer(
        Duration.between(now, next).toMillis(),
        night -> {
          export(next.toLocalDate().minusDays(1))
              .onSuccess(System.out::println)
              .onFailure(cause -> System.err.println("no export of this night: " + cause));
          schedule();
        });
  }

  /** The idempotency key is the day: however often it is tried, there is one export of each. */
  private Future<String> export(LocalDate day) {
    ExportClient exports = server.client();
    ExportRequest request =
        new ExportRequest(
            Dataset.DELIVERIES,
            Direction.OUTBOUND,
            day.atStartOfDay().toInstant(ZoneOffset.UTC),
            day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC),
            RowFilter.NONE,
            List.of("message_id", "status", "created_at"),
            Compression.GZIP,
            FormulaEscaping.NONE,
            false);
    return exports
        .create(PROJECT, request, Optional.of("nightly-" + day), true)
        .compose(created -> exports.whenEnded(PROJECT, created.id(), DEADLINE))
        .compose(ended -> copy(exports, ended, day));
  }

  private Future<String> copy(ExportClient exports, ExportStatus ended, LocalDate day) {
    if (ended.state() != ExportState.COMPLETED) {
      return Future.failedFuture(ended.errorMessage().orElse("not completed"));
    }
    String target = copies + "/" + day + ".csv.gz";
    String part = target + ".part";
    return exports
        .download(PROJECT, ended.id())
        .compose(link -> fetch(link.getRawPath(), part))
        .compose(written -> vertx.fileSystem().props(part))
        .compose(
            props ->
                props.size() == ended.fileSizeBytes().orElseThrow()
                    ? vertx
                        .fileSystem()
                        .move(part, target, new CopyOptions().setReplaceExisting(true))
                    : Future.failedFuture("the file was cut off"))
        .map(
            moved ->
                ended.rowCount().orElseThrow() + " rows, export " + ended.id() + ", in " + target);
  }

  /** The file is opened before the response comes: nobody would read its first bytes meanwhile. */
  private Future<Void> fetch(String path, String target) {
    return vertx
        .fileSystem()
        .open(target, new OpenOptions().setTruncateExisting(true))
        .compose(
            file ->
                http.request(HttpMethod.GET, server.port(), "127.0.0.1", path)
                    .compose(HttpClientRequest::send)
                    .compose(
                        response ->
                            response.statusCode() == 200
                                ? response.pipeTo(file) // closes it
                                : file.close()
                                    .compose(
                                        closed ->
                                            Future.failedFuture(
                                                "status " + response.statusCode()))));
  }
}
