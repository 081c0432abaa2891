package io.hookexport.http;

import io.hookexport.export.Access;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;

/** What a request presented may lose its validity before the request is over. */
final class Validity {
  private static final String KEY = Validity.class.getName();

  /** No ordinary request takes so long from its head to the end of its body. */
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Callers callers;

  /**
   * @param sinceNanos when it was valid, by {@link System#nanoTime}
   */
  private record Since(Presented presented, long sinceNanos) {}

  Validity(Callers callers) {
    this.callers = callers;
  }

  static void begins(RoutingContext rc, Presented presented) {
    rc.put(KEY, new Since(presented, System.nanoTime()));
  }

  /** Returns whether it was valid just now. */
  static boolean isFresh(RoutingContext rc) {
    Since since = rc.get(KEY);
    return System.nanoTime() - since.sinceNanos() < FRESH_NANOS;
  }

  /**
   * Fails with UNAUTHORIZED, also when it now opens something else, with FORBIDDEN when the scope
   * of the operation was taken away, and with UNAVAILABLE when that cannot be determined.
   */
  Future<Void> require(RoutingContext rc) {
    Since since = rc.get(KEY);
    Access admitted = BearerAuth.access(rc);
    return callers
        .find(since.presented())
        .recover(cause -> Future.failedFuture(Rejections.unavailable(cause)))
        .map(
            found ->
                found
                    .admission()
                    .orElseThrow(() -> Rejections.invalid(rc, since.presented(), found.reason()))
                    .caller())
        .compose(
            now ->
                now.access().equals(admitted)
                    ? RequiredScope.check(rc, now)
                    : Future.failedFuture(Rejections.changed()));
  }
}
