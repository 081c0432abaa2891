package io.hookexport.http;

import java.util.List;

/** Listens to completed requests, on the event loops that respond. Must not throw nor block. */
@FunctionalInterface
public interface RequestEvents {
  void on(CompletedRequest request);

  /** Returns one listener that notifies each of the given ones, in order. */
  static RequestEvents all(List<RequestEvents> listeners) {
    List<RequestEvents> copy = List.copyOf(listeners);
    return request -> copy.forEach(listener -> listener.on(request));
  }
}
