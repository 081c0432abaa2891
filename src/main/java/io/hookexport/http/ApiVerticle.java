package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.http.connection.ApiSettings;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.ext.web.Router;

/** Serves the contract on one event loop. Any number of instances may share one port. */
public final class ApiVerticle extends VerticleBase {
  /** Pending responses may end within this time; a longer download resumes on another process. */
  private static final long SHUTDOWN_SECONDS = 3;

  private final ApiSettings settings;
  private final HttpListener listener;
  private final ApiRouter api;

  public ApiVerticle(
      Contract contract, ApiSettings settings, ConsoleSettings console, ApiPorts ports) {
    this.settings = settings;
    this.listener = new HttpListener(contract, settings, ports.connections(), ports.requests());
    this.api = new ApiRouter(contract, settings, console, ports, listener);
  }

  /** Returns the port that it listens on, once started. */
  public int port() {
    return listener.port();
  }

  @Override
  public Future<?> start() {
    return api.create(vertx).compose(this::listen);
  }

  private Future<Void> listen(Router router) {
    int port = settings.port() == 0 ? -1 : settings.port();
    return listener.listen(vertx, port, request -> listener.handle(request, router));
  }

  /** Completes the pending responses first; may be called without a start. */
  @Override
  public Future<?> stop() {
    return api.endWatches().compose(ended -> listener.stop(vertx, SHUTDOWN_SECONDS));
  }
}
