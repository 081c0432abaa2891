package io.hookexport.http;

import io.hookexport.http.limits.ResponseEnd;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The responses of one event loop that wait for an event. Each is registered from its start until
 * it is sent or its client has left; a stopping server ends them in an orderly way.
 */
final class PendingResponses {
  private static final Logger LOG = LoggerFactory.getLogger(PendingResponses.class);

  /** A client that does not receive the end of its response does not delay the shutdown. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final Map<RoutingContext, Open> open = new LinkedHashMap<>();

  private record Open(Runnable end, Promise<Void> ended) {}

  /**
   * @param end sends the response, or the rest of it, without further waiting
   */
  void add(RoutingContext rc, Runnable end) {
    Promise<Void> ended = Promise.promise();
    open.put(rc, new Open(end, ended));
    ResponseEnd.run(
        rc,
        () -> {
          open.remove(rc);
          ended.complete();
        });
  }

  /** Completes when all are sent, or soon; never fails. */
  Future<Void> endAll() {
    List<Open> all = List.copyOf(open.values());
    all.forEach(PendingResponses::end);
    return Future.join(all.stream().map(pending -> pending.ended().future()).toList())
        .timeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .<Void>mapEmpty()
        .otherwiseEmpty();
  }

  /** A response that cannot be ended does not keep the others from ending. */
  private static void end(Open pending) {
    try {
      pending.end().run();
    } catch (RuntimeException thrown) {
      LOG.atWarn().setCause(thrown).log("A response could not be ended at shutdown");
    }
  }
}
