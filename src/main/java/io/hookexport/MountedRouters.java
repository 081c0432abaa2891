package io.hookexport;

import io.hookexport.http.MountedApi;
import io.vertx.core.Closeable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The routers that servers of the application use. They are stopped together, in the place of a
 * server of our own: after the workers, whenever a router was asked for. Thread-safe.
 */
final class MountedRouters {
  private final Map<MountedApi, Runnable> open = new ConcurrentHashMap<>();
  private volatile boolean stopped;

  /** Keeps the router until its verticle is undeployed, or this is stopped. */
  Future<Router> add(Vertx vertx, MountedApi api) {
    ContextInternal user = (ContextInternal) vertx.getOrCreateContext();
    Closeable whenUndeployed =
        closed -> {
          var unused = stop(api);
          closed.succeed();
        };
    // Outside of verticles the hook would be one of Vert.x itself, which run at once with ours.
    if (user.isDeployment()) {
      user.addCloseHook(whenUndeployed);
      open.put(api, () -> user.removeCloseHook(whenUndeployed));
    } else {
      open.put(api, () -> {});
    }
    if (stopped) {
      var unused = stop(api);
    }
    return api.router(vertx).onFailure(failure -> stop(api));
  }

  private Future<Void> stop(MountedApi api) {
    Runnable forget = open.remove(api);
    if (forget != null) {
      forget.run();
    }
    return api.stop();
  }

  /** All in parallel: each waits for its own pending responses. */
  Future<?> stop() {
    stopped = true;
    return Future.join(List.copyOf(open.keySet()).stream().map(this::stop).toList());
  }
}
