package io.hookexport.http;

import java.util.List;

/** Listens to answered requests, on the event loops that answer. Must not throw nor block. */
@FunctionalInterface
public interface RequestEvents {
  void on(CompletedRequest request);

  /** One listener that tells each of the given ones, in order. */
  static RequestEvents all(List<RequestEvents> listeners) {
    List<RequestEvents> copy = List.copyOf(listeners);
    return request -> copy.forEach(listener -> listener.on(request));
  }
}
