package io.hookexport.export;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to the life of exports. A listener must not block, and may be slow to act. */
@FunctionalInterface
public interface ExportEvents {
  void on(ExportEvent event);

  /**
   * One listener that tells each of the given ones, in order. It never throws: a listener that
   * fails breaks neither the others nor the export that it is told about.
   */
  static ExportEvents all(List<ExportEvents> listeners) {
    Logger log = LoggerFactory.getLogger(ExportEvents.class);
    List<ExportEvents> copy = List.copyOf(listeners);
    return event -> {
      for (ExportEvents listener : copy) {
        try {
          listener.on(event);
        } catch (Throwable failure) {
          log.atError()
              .setCause(failure)
              .addKeyValue("export_id", event.export().id())
              .addKeyValue("event", event.type().wireName())
              .addKeyValue("listener", listener.getClass().getName())
              .log("A listener of export events failed");
        }
      }
    };
  }
}
