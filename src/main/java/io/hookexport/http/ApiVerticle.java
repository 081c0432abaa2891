package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.contract.ExportRequestJson;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.connection.Connections;
import io.hookexport.http.connection.Pipelining;
import io.hookexport.http.connection.RequestFraming;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Serves the contract on one event loop. Any number of instances may share one port. */
public final class ApiVerticle extends VerticleBase {
  /** Pending responses may end within this time; a longer download resumes on another process. */
  private static final long SHUTDOWN_SECONDS = 3;

  private final Contract contract;
  private final ApiSettings settings;
  private final ApiPorts ports;
  private final Connections connections;
  private @Nullable Problems problems;
  private @Nullable WatchActions watching;
  private @Nullable HttpServer server;

  public ApiVerticle(Contract contract, ApiSettings settings, ApiPorts ports) {
    this.contract = contract;
    this.settings = settings;
    this.ports = ports;
    this.connections =
        new Connections(
            ports.connections(),
            settings,
            request -> problems().respondLate(request),
            request -> problems().respondMalformed(request));
  }

  /** Returns the port that it listens on, once started. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(() -> new DocsActions(contract)).compose(this::listen);
  }

  private Future<HttpServer> listen(DocsActions docs) {
    connections.start(vertx);
    RequestRecorder watch =
        new RequestRecorder(ports.requests(), connections::responded, settings.proxies());
    DateHeader date = DateHeader.ofThisMachine();
    Cors cors = new Cors(settings.corsOrigins());
    Problems problems = new Problems(contract, settings, watch);
    this.problems = problems;
    BearerAuth auth = new BearerAuth(ports.keys(), ports.limits());
    Router router =
        new ContractRouter(
                contract,
                auth::before,
                new JsonBody(settings.maxBodyBytes(), connections::reading),
                connections::acting,
                problems,
                watch,
                ports.responses())
            .route(
                vertx,
                actions(auth, docs),
                Map.of(
                    "createExport",
                    body -> ports.exports().violations(ExportRequestJson.draft(body))));
    HttpServerOptions options = settings.serverOptions();
    // A negative port is any free one that all instances share; 0 would give each its own.
    options.setPort(settings.port() == 0 ? -1 : settings.port());
    return vertx
        .createHttpServer(options)
        .connectionHandler(
            connection -> {
              Connections.guard(connection, options);
              connections.opened(connection);
            })
        .requestHandler(
            request ->
                Pipelining.inTurn(
                    request,
                    () -> {
                      if (connections.begun(request)) {
                        date.writeTo(request.response());
                        cors.writeTo(request);
                        RequestFraming.problem(request)
                            .ifPresentOrElse(
                                problem -> refuse(request, problems, problem),
                                () -> handle(request, router, problems));
                      }
                    }))
        .invalidRequestHandler(
            request -> {
              if (connections.begun(request)) {
                date.writeTo(request.response());
                cors.writeTo(request);
                connections.refused(request);
                problems.respondUnparsable(request);
              }
            })
        .listen()
        .onSuccess(listening -> server = listening);
  }

  /** Completes the pending responses first; may be called without a start. */
  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    server = null;
    connections.stop(vertx);
    if (listening == null || watching == null) {
      return Future.succeededFuture();
    }
    return watching.stop().compose(ended -> listening.shutdown(SHUTDOWN_SECONDS, TimeUnit.SECONDS));
  }

  private static void handle(HttpServerRequest request, Router router, Problems problems) {
    if (AllowedMethods.isForServer(request)) {
      problems.respondForServer(request);
    } else {
      router.handle(request);
    }
  }

  private Problems problems() {
    return Objects.requireNonNull(problems, "there is no request before the start");
  }

  private void refuse(HttpServerRequest request, Problems problems, String problem) {
    connections.refused(request);
    problems.refuse(request, ExportException.of(ExportError.INVALID_REQUEST, problem));
  }

  private Map<String, Action> actions(BearerAuth auth, DocsActions docs) {
    ExportActions exports = new ExportActions(ports.exports(), settings);
    WatchActions watch = new WatchActions(vertx, ports, auth, settings);
    watching = watch;
    FileActions files =
        new FileActions(ports.files(), ports.store(), ports.limits(), new GoneFiles(ports.watch()));
    ServiceActions service = new ServiceActions(ports.readiness());
    return Map.ofEntries(
        Map.entry("createExport", exports::create),
        Map.entry("listExports", exports::list),
        Map.entry("getExport", new Action.OnExport(watch::get)),
        Map.entry("downloadExport", exports::download),
        Map.entry("streamExport", new Action.OnExport(watch::stream)),
        Map.entry("previewExport", exports::preview),
        Map.entry("deleteExport", exports::delete),
        Map.entry("cancelExport", exports::cancel),
        Map.entry("fetchFile", files::fetch),
        Map.entry("getLiveness", service::live),
        Map.entry("getReadiness", service::ready),
        Map.entry("getContract", docs::contract),
        Map.entry("getDocs", docs::page),
        Map.entry("getDocsFile", docs::file));
  }
}
