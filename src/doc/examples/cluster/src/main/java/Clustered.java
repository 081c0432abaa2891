import io.hookexport.HookExport;
import io.hookexport.HookExportOptions;
import io.hookexport.bus.Cluster;
import io.hookexport.bus.ExportClient;
import io.hookexport.bus.ExportStatus;
import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RowFilter;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Two processes of one cluster: {@code serve} embeds a server and ends when its input does, {@code
 * call} exports over the event bus, and shows what a client sees when the server is gone.
 */
public final class Clustered {
  /** Each member uses this port and the next one. */
  private static final int SERVER_PORT =
      Integer.parseInt(System.getenv().getOrDefault("PORT", "18310"));

  private static final int CLIENT_PORT = SERVER_PORT + 2;

  private Clustered() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("serve")) {
      serve();
    } else {
      call();
    }
  }

  private static Vertx join(int port, List<String> members) throws Exception {
    return Cluster.join(new VertxOptions(), new Cluster.Settings("127.0.0.1", port, members))
        .await(1, TimeUnit.MINUTES);
  }

  private static void serve() throws Exception {
    Vertx vertx = join(SERVER_PORT, List.of());
    try {
      HookExport.deploy(
              vertx,
              new HookExportOptions()
                  .set("database.uri", System.getenv("DATABASE_URI"))
                  .set("links.secret", System.getenv("LINKS_SECRET"))
                  .set("files.directory", System.getenv("FILES"))
                  .set("bus.prefix", "exports.example"))
          .await(2, TimeUnit.MINUTES);
      System.out.println("serving");
      while (System.in.read() >= 0) {} // until the other process has seen enough
    } finally {
      vertx.close().await(1, TimeUnit.MINUTES);
      System.out.println("gone");
    }
  }

  private static void call() throws Exception {
    Vertx vertx = join(CLIENT_PORT, List.of("127.0.0.1:" + SERVER_PORT));
    try {
      ExportClient exports = new ExportClient(vertx, "exports.example");
      ExportRequest request =
          new ExportRequest(
              Dataset.DELIVERIES,
              Direction.OUTBOUND,
              Instant.parse("2026-10-01T00:00:00Z"),
              Instant.parse("2026-10-15T00:00:00Z"),
              RowFilter.ofStatuses("failed_permanent"),
              List.of(),
              Compression.NONE,
              FormulaEscaping.NONE,
              false);
      // The same key for each try: a request without a reply may have been carried out.
      Optional<String> once = Optional.of("clustered-" + Instant.now());
      ExportStatus ended =
          patiently(vertx, 30, () -> exports.create("demo", request, once, true))
              .compose(created -> exports.whenEnded("demo", created.id(), Duration.ofMinutes(2)))
              .await(3, TimeUnit.MINUTES);
      System.out.println(
          "over the bus: "
              + ended.state().wireName()
              + ", "
              + ended.rowCount().orElseThrow()
              + " rows");
      System.out.println("stop the server");
      String code = "";
      while (code.isEmpty()) {
        Thread.sleep(200);
        code =
            exports.get("demo", ended.id()).transform(Clustered::code).await(1, TimeUnit.MINUTES);
      }
      System.out.println("without a server: " + code);
    } finally {
      vertx.close().await(1, TimeUnit.MINUTES);
    }
  }

  private static Future<String> code(AsyncResult<?> reply) {
    return Future.succeededFuture(
        reply.cause() instanceof ExportException known ? known.error().name() : "");
  }

  /** A member that has just joined may not be known to all others yet. */
  private static <T> Future<T> patiently(Vertx vertx, int tries, Supplier<Future<T>> call) {
    return call.get()
        .recover(
            cause ->
                tries > 1
                        && cause instanceof ExportException known
                        && known.error() == ExportError.UNAVAILABLE
                    ? vertx
                        .timer(1, TimeUnit.SECONDS)
                        .compose(now -> patiently(vertx, tries - 1, call))
                    : Future.failedFuture(cause));
  }
}
