package io.hookexport.http;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.Contract;
import io.hookexport.contract.ExportRequestJson;
import io.hookexport.http.connection.ApiSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Serves the contract on one event loop. Any number of instances may share one port. */
public final class ApiVerticle extends VerticleBase {
  /** Pending responses may end within this time; a longer download resumes on another process. */
  private static final long SHUTDOWN_SECONDS = 3;

  private final Contract contract;
  private final ApiSettings settings;
  private final ConsoleSettings console;
  private final ApiPorts ports;
  private final HttpListener listener;
  private @Nullable WatchActions watching;

  public ApiVerticle(
      Contract contract, ApiSettings settings, ConsoleSettings console, ApiPorts ports) {
    this.contract = contract;
    this.settings = settings;
    this.console = console;
    this.ports = ports;
    this.listener =
        new HttpListener(contract, settings, ports.connections(), ports.requests(), ports.load());
  }

  /** Returns the port that it listens on, once started. */
  public int port() {
    return listener.port();
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> new FromJar(new DocsActions(contract), new ConsoleActions(console)))
        .compose(this::listen);
  }

  /** What is read from the jar. */
  private record FromJar(DocsActions docs, ConsoleActions console) {}

  private Future<Void> listen(FromJar pages) {
    BearerAuth auth =
        new BearerAuth(
            new Callers(ports.keys(), ports.store(), ports.tokens()),
            ports.limits(),
            ports.proxied(),
            settings);
    BodyRules rules = body -> ports.exports().violations(ExportRequestJson.draft(body));
    Router router =
        new ContractRouter(
                contract,
                listener,
                auth,
                new JsonBody(settings.maxBodyBytes(), listener.connections()::reading),
                ports.responses())
            .route(
                vertx,
                actions(auth, pages),
                Map.of("createExport", rules, "estimateExport", rules));
    int port = settings.port() == 0 ? -1 : settings.port();
    return listener.listen(vertx, port, request -> listener.handle(request, router));
  }

  /** Completes the pending responses first; may be called without a start. */
  @Override
  public Future<?> stop() {
    Future<Void> watchers = watching == null ? Future.succeededFuture() : watching.stop();
    return watchers.compose(ended -> listener.stop(vertx, SHUTDOWN_SECONDS));
  }

  private Map<String, Action> actions(BearerAuth auth, FromJar pages) {
    ExportActions exports = new ExportActions(ports.exports(), settings);
    WatchActions watch = new WatchActions(vertx, ports, auth, settings);
    watching = watch;
    SessionActions sessions = new SessionActions(ports.sessions(), ports.exports(), settings);
    FileActions files =
        new FileActions(ports.files(), ports.store(), ports.limits(), new GoneFiles(ports.watch()));
    return Map.ofEntries(
        Map.entry("listDatasets", exports::datasets),
        Map.entry("createExport", exports::create),
        Map.entry("estimateExport", exports::estimate),
        Map.entry("listExports", exports::list),
        Map.entry("getExport", new Action.OnExport(watch::get)),
        Map.entry("downloadExport", exports::download),
        Map.entry("getExportLink", exports::link),
        Map.entry("streamExport", new Action.OnExport(watch::stream)),
        Map.entry("previewExport", exports::preview),
        Map.entry("deleteExport", exports::delete),
        Map.entry("cancelExport", exports::cancel),
        Map.entry("createSession", sessions::create),
        Map.entry("getSession", sessions::get),
        Map.entry("deleteSession", new Action.EndOfSession(sessions::delete)),
        Map.entry("fetchFile", files::fetch),
        Map.entry("getLiveness", Readiness::live),
        Map.entry("getReadiness", ports.readiness()::respond),
        Map.entry("getContract", pages.docs()::contract),
        Map.entry("getDocs", pages.docs()::page),
        Map.entry("getDocsFile", pages.docs()::file),
        Map.entry("getRoot", pages.console()::root),
        Map.entry("getConsole", pages.console()::page),
        Map.entry("getConsoleFile", pages.console()::file));
  }
}
