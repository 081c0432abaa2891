package io.hookexport.http.limits;

import io.vertx.ext.web.RoutingContext;

/** The end of a response: it was sent, or its client has left. */
public final class ResponseEnd {
  private ResponseEnd() {}

  /**
   * Frees what a response holds. Call this as soon as the resource is held, before anything that
   * may throw.
   *
   * @param free called once when the response was sent or the client has left, maybe immediately
   */
  public static void run(RoutingContext rc, Runnable free) {
    if (rc.response().closed() || rc.response().ended()) {
      free.run(); // its end handlers were called before
      return;
    }
    rc.addEndHandler(sentOrGone -> free.run()); // which the router calls once
  }
}
