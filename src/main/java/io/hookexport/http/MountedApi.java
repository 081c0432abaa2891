package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.export.ExportException;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ResponseEnd;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The contract as a router of another application's server. That server owns the connections: their
 * limits, timeouts and protocols are its own.
 */
public final class MountedApi {
  /** As for a server of its own. */
  private static final long SHUTDOWN_SECONDS = 3;

  private final HttpListener listener;
  private final ApiRouter api;
  private final AllowedMethods methods;
  private final Promise<Void> idle = Promise.promise();

  /** Those whose responses have not ended. */
  private final Set<HttpServerRequest> running = new HashSet<>();

  private boolean stopped;
  private @Nullable Context loop;

  public MountedApi(
      Contract contract, ApiSettings settings, ConsoleSettings console, ApiPorts ports) {
    this.methods = new AllowedMethods(contract);
    this.listener = new HttpListener(contract, settings, ports.connections(), ports.requests());
    listener.problems().mounted();
    this.api = new ApiRouter(contract, settings, console, ports, listener);
  }

  /** Call it once, on the event loop that will use the router. */
  public Future<Router> router(Vertx vertx) {
    loop = vertx.getOrCreateContext();
    return api.create(vertx)
        .onSuccess(
            router -> {
              listener.mount(router, methods, this::ended);
              router.route().order(Integer.MIN_VALUE + 1).handler(this::begin);
            });
  }

  private void begin(RoutingContext rc) {
    MountPath.enter(rc);
    synchronized (this) {
      if (stopped) {
        throw ExportException.unavailable("This server has been stopped.", null);
      }
      running.add(rc.request());
    }
    ResponseEnd.run(rc, () -> ended(rc.request()));
    rc.next();
  }

  /** May be called twice: not every end is reported by Vert.x, and not every one is recorded. */
  private synchronized void ended(HttpServerRequest request) {
    if (running.remove(request) && stopped && running.isEmpty()) {
      idle.tryComplete();
    }
  }

  /** Accepts no more requests, and completes when pending responses have ended, or after 3 s. */
  public Future<Void> stop() {
    synchronized (this) {
      stopped = true;
      if (running.isEmpty()) {
        idle.tryComplete();
      }
    }
    Promise<Void> watchesEnded = Promise.promise();
    if (loop == null) {
      watchesEnded.complete();
    } else {
      loop.runOnContext(here -> api.endWatches().onComplete(watchesEnded));
    }
    return watchesEnded
        .future()
        .compose(ended -> idle.future().timeout(SHUTDOWN_SECONDS, TimeUnit.SECONDS))
        .otherwiseEmpty();
  }
}
