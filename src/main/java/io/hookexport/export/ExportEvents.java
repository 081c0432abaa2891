package io.hookexport.export;

import java.util.List;

/**
 * Listens to the life of exports. A listener must not throw, must not block, and may be slow to
 * act.
 */
@FunctionalInterface
public interface ExportEvents {
  void on(ExportEvent event);

  /** One listener that tells each of the given ones, in order. */
  static ExportEvents all(List<ExportEvents> listeners) {
    List<ExportEvents> copy = List.copyOf(listeners);
    return event -> copy.forEach(listener -> listener.on(event));
  }
}
