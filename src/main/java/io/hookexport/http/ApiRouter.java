package io.hookexport.http;

import io.hookexport.contract.BodyRules;
import io.hookexport.contract.Contract;
import io.hookexport.contract.ExportRequestJson;
import io.hookexport.http.connection.ApiSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations of the contract as a router, for one event loop. */
final class ApiRouter {
  private final Contract contract;
  private final ApiSettings settings;
  private final ConsoleSettings console;
  private final ApiPorts ports;
  private final HttpListener listener;
  private @Nullable WatchActions watching;

  ApiRouter(
      Contract contract,
      ApiSettings settings,
      ConsoleSettings console,
      ApiPorts ports,
      HttpListener listener) {
    this.contract = contract;
    this.settings = settings;
    this.console = console;
    this.ports = ports;
    this.listener = listener;
  }

  /** What is read from the jar. */
  private record FromJar(DocsActions docs, ConsoleActions console) {}

  Future<Router> create(Vertx vertx) {
    return vertx
        .executeBlocking(() -> new FromJar(new DocsActions(contract), new ConsoleActions(console)))
        .map(pages -> router(vertx, pages));
  }

  /** Ends the responses that wait for an export; may be called without a router. */
  Future<Void> endWatches() {
    return watching == null ? Future.succeededFuture() : watching.stop();
  }

  private Router router(Vertx vertx, FromJar pages) {
    BearerAuth auth =
        new BearerAuth(
            new Callers(ports.keys(), ports.store(), ports.tokens()),
            ports.limits(),
            rc -> HostUsers.presented(ports.users(), rc, ports.proxied(), settings));
    BodyRules rules = body -> ports.exports().violations(ExportRequestJson.draft(body));
    return new ContractRouter(
            contract,
            listener,
            auth,
            new JsonBody(settings.maxBodyBytes(), listener.connections()::reading),
            ports.responses())
        .route(
            vertx,
            actions(vertx, auth, pages),
            Map.of("createExport", rules, "estimateExport", rules));
  }

  private Map<String, Action> actions(Vertx vertx, BearerAuth auth, FromJar pages) {
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
