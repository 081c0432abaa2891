package io.hookexport.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * Holds a body back until a handler reads it; an embedding application may have read it already.
 */
final class BodyFlow {
  private BodyFlow() {}

  static void hold(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.pause();
    }
  }

  static void release(HttpServerRequest request) {
    if (!request.isEnded()) {
      request.resume();
    }
  }
}
