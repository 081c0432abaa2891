package io.hookexport.http;

import io.hookexport.export.Caller;
import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportVersion;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.Exports;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ResponseEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Lets clients watch an export: by polling, by long polling, by an event stream. */
final class WatchActions {
  /**
   * Of a stream whose caller a proxy vouches for: five minutes, unless the idle timeout is short.
   */
  private static final int HEARTBEATS_BY_PROXY = 20;

  private final Vertx vertx;
  private final Exports exports;
  private final ExportWatch watch;
  private final ClientLimits limits;
  private final BearerAuth auth;
  private final ApiSettings settings;
  private final PendingResponses open = new PendingResponses();

  WatchActions(Vertx vertx, ApiPorts ports, BearerAuth auth, ApiSettings settings) {
    this.vertx = vertx;
    this.exports = ports.exports();
    this.watch = ports.watch();
    this.limits = ports.limits();
    this.auth = auth;
    this.settings = settings;
  }

  /** Ends the waiting responses with the current state. */
  Future<Void> stop() {
    return open.endAll();
  }

  /** Responds immediately, or with {@code Prefer: wait=N} when the export has changed. */
  Future<Void> get(RoutingContext rc, Export found) {
    OptionalInt wait =
        ContractValidation.input(rc)
            .text("Prefer")
            .map(Preferences::waitSeconds)
            .orElseGet(OptionalInt::empty);
    if (wait.isEmpty()) {
      return JsonResponse.export(rc, 200, found);
    }
    int seconds = Math.min(wait.getAsInt(), settings.maxWaitSeconds());
    Future<Export> worthTelling =
        found.state().isActive() && seconds > 0
            ? changed(rc, found, seconds)
            : Future.succeededFuture(found);
    return worthTelling.compose(
        export -> {
          rc.response().putHeader("Preference-Applied", "wait=" + seconds);
          return JsonResponse.export(rc, 200, export);
        });
  }

  /**
   * Returns the export once it has progressed beyond the known version, or as it is when the time
   * is over.
   */
  private Future<Export> changed(RoutingContext rc, Export known, int seconds) {
    limits.openWatch(rc, known.projectId());
    Promise<Export> result = Promise.promise();
    Runnable now = () -> readAgain(rc).onComplete(result::tryComplete, result::tryFail);
    long timer = vertx.setTimer(seconds * 1000L, late -> now.run());
    ResponseEnd.run(rc, () -> vertx.cancelTimer(timer));
    ExportWatch.Watching watching =
        watch.watch(
            known,
            event -> {
              if (event.type() == ExportEvent.Type.DELETED) {
                result.tryFail(Exports.notFound());
              } else {
                result.tryComplete(event.export());
              }
            });
    ResponseEnd.run(rc, watching::close);
    open.add(rc, now);
    // That it was deleted is also told only to whom may still see it.
    return result
        .future()
        .transform(told -> auth.requireStillValid(rc).compose(valid -> result.future()));
  }

  /** Sends the current state, then each change, until the export has ended. */
  Future<Void> stream(RoutingContext rc, Export export) {
    Optional<String> lastSeen = ContractValidation.input(rc).text("Last-Event-ID");
    ExportEvent current = ExportEvent.current(export);
    String version = ExportVersion.of(export).text();
    if (current.type().isLast() && lastSeen.filter(version::equals).isPresent()) {
      // Only this response stops a browser's EventSource from reconnecting.
      return rc.response().setStatusCode(204).end();
    }
    MountPath.sendAsIs(rc);
    if (rc.request().method().equals(HttpMethod.HEAD)) {
      return EventStream.writeHead(rc.response()).end();
    }
    stream(rc, current);
    return Future.succeededFuture();
  }

  private void stream(RoutingContext rc, ExportEvent current) {
    boolean ended = current.type().isLast();
    if (!ended) {
      limits.openWatch(rc, current.export().projectId());
    }
    // Whom the proxy has signed out meanwhile, it says only of the next request.
    boolean endless = !(BearerAuth.caller(rc).credential() instanceof Caller.Proxied);
    EventStream stream =
        new EventStream(
            vertx,
            rc.request(),
            settings.heartbeatMillis(),
            endless ? Integer.MAX_VALUE : HEARTBEATS_BY_PROXY,
            () -> auth.requireStillValid(rc));
    ResponseEnd.run(rc, stream::close);
    open.add(rc, stream::end);
    stream.on(current);
    if (!ended) {
      ExportWatch.Watching watching = watch.watch(current.export(), stream);
      ResponseEnd.run(rc, watching::close);
    }
  }

  private Future<Export> readAgain(RoutingContext rc) {
    UUID id = ContractValidation.input(rc).id("id");
    return exports.get(BearerAuth.access(rc), id);
  }
}
