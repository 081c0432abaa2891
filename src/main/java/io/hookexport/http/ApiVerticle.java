package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One event loop that serves the contract. Any number of instances may share one port. */
public final class ApiVerticle extends VerticleBase {
  private final Contract contract;
  private final ApiSettings settings;
  private final ApiPorts ports;
  private final Connections connections;
  private @Nullable HttpServer server;

  public ApiVerticle(Contract contract, ApiSettings settings, ApiPorts ports) {
    this.contract = contract;
    this.settings = settings;
    this.ports = ports;
    this.connections = new Connections(ports.connections(), settings);
  }

  /** The port that it listens on, once started. */
  public int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.actualPort();
  }

  @Override
  public Future<?> start() {
    connections.start(vertx);
    RequestWatch watch = new RequestWatch(ports.requests(), connections::answered);
    Problems problems = new Problems(contract, settings, watch);
    Router router =
        new ContractRouter(
                contract,
                new BearerAuth(ports.keys(), ports.limits()),
                new JsonBody(settings.maxBodyBytes()),
                problems,
                watch)
            .route(vertx, actions());
    return vertx
        .createHttpServer(options())
        .connectionHandler(connections::opened)
        .requestHandler(
            request -> {
              if (connections.begun(request)) {
                MessageForm.problem(request)
                    .ifPresentOrElse(
                        problem -> refuse(request, problems, problem),
                        () -> router.handle(request));
              }
            })
        .invalidRequestHandler(
            request -> {
              if (connections.begun(request)) {
                connections.refused(request);
                problems.answerUnparsable(request);
              }
            })
        .listen()
        .onSuccess(listening -> server = listening);
  }

  /** Answers what was begun before, and may be called without a start. */
  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    server = null;
    connections.stop(vertx);
    return listening == null ? Future.succeededFuture() : listening.close();
  }

  private void refuse(HttpServerRequest request, Problems problems, String problem) {
    connections.refused(request);
    problems.refuse(request, ExportException.of(ExportError.INVALID_REQUEST, problem));
  }

  private Map<String, Action> actions() {
    ExportActions exports = new ExportActions(ports.exports());
    FileActions files = new FileActions(ports.files(), ports.store());
    ServiceActions service = new ServiceActions(ports.readiness(), contract);
    return Map.of(
        "createExport", exports::create,
        "listExports", exports::list,
        "getExport", exports::get,
        "downloadExport", exports::download,
        "deleteExport", exports::delete,
        "fetchFile", files::fetch,
        "headFile", files::fetch,
        "getLiveness", service::live,
        "getReadiness", service::ready,
        "getContract", service::contract);
  }

  private HttpServerOptions options() {
    return new HttpServerOptions()
        .setHost(settings.host())
        // A negative port is any free one that all instances share; 0 would give each its own.
        .setPort(settings.port() == 0 ? -1 : settings.port())
        .setIdleTimeout(settings.idleTimeoutSeconds())
        .setMaxInitialLineLength(ApiSettings.MAX_REQUEST_LINE_BYTES)
        .setMaxHeaderSize(ApiSettings.MAX_HEADER_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setDecompressionSupported(false)
        .setCompressionSupported(false);
  }
}
