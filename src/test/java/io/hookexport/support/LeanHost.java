package io.hookexport.support;

import io.hookexport.HookExport;
import io.hookexport.HookExportOptions;
import io.hookexport.bus.ExportClient;
import io.hookexport.bus.ExportStatus;
import io.hookexport.export.Compression;
import io.hookexport.export.Dataset;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.RowFilter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Applications that have few jars; each is run by a class loader of its own. */
public final class LeanHost {
  private LeanHost() {}

  private static ExportRequest october() {
    return new ExportRequest(
        Dataset.DELIVERIES,
        Direction.OUTBOUND,
        Instant.parse("2026-10-01T00:00:00Z"),
        Instant.parse("2026-11-01T00:00:00Z"),
        RowFilter.NONE,
        List.of(),
        Compression.GZIP,
        FormulaEscaping.NONE,
        false);
  }

  /** Embeds and mounts a server. Returns the state of an export, and two statuses. */
  public static String embed(String uri, String folder) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      HookExport server =
          await(
              HookExport.deploy(
                  vertx,
                  new HookExportOptions()
                      .set("database.uri", uri)
                      .set("links.secret", "0123456789abcdef0123456789abcdef")
                      .set("files.directory", folder)
                      .set("files.reserve_bytes", 0)
                      .set("exports.gzip", "auto")
                      .set("management.port", 0)));
      await(server.createProject("demo", "demo"));
      HookExport.Builder.class.getMethods(); // as frameworks do
      Router router = Router.router(vertx);
      router.route("/exports/*").subRouter(await(server.router()));
      int port =
          await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1"))
              .actualPort();
      ExportClient client = server.client();
      ExportStatus created = await(client.create("demo", october()));
      ExportStatus ended = await(client.whenEnded("demo", created.id(), Duration.ofMinutes(2)));
      HttpClient http = vertx.createHttpClient();
      return String.join(
          " ",
          ended.state().wireName(),
          status(http, port, "/exports/openapi.yaml"),
          status(http, port, "/exports/docs"),
          status(http, server.managementPort(), "/metrics"));
    } finally {
      await(vertx.close());
    }
  }

  private static String status(HttpClient http, int port, String path) throws Exception {
    return await(
        http.request(HttpMethod.GET, port, "127.0.0.1", path)
            .compose(request -> request.send().map(HttpClientResponse::statusCode))
            .map(String::valueOf));
  }

  /** Calls a server on the event bus that answers in the JSON of the contract. */
  public static String call() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      JsonObject export =
          new JsonObject()
              .put("id", "0199e0a4-6b1c-7d3e-8f00-0123456789ab")
              .put("project_id", "demo")
              .put("status", "completed");
      for (String operation : List.of("createExport", "getExport")) {
        await(
            vertx
                .eventBus()
                .consumer("hookexport." + operation, message -> message.reply(export))
                .completion());
      }
      await(
          vertx
              .eventBus()
              .<JsonObject>consumer(
                  "hookexport.listExports", message -> message.reply(new JsonArray().add(export)))
              .completion());
      ExportClient client = new ExportClient(vertx);
      ExportStatus created = await(client.create("demo", october(), Optional.of("once")));
      ExportStatus ended = await(client.whenEnded("demo", created.id(), Duration.ofMinutes(2)));
      Throwable absent =
          await(
              client
                  .cancel("demo", created.id())
                  .transform(done -> Future.succeededFuture(done.cause())));
      return ended.state().wireName() + " " + absent.getClass().getSimpleName();
    } finally {
      await(vertx.close());
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(3, TimeUnit.MINUTES);
  }
}
