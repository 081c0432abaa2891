package io.hookexport.export;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Listens to events of exports. A listener must not block, but may finish its work later. */
@FunctionalInterface
public interface ExportEvents {
  void on(ExportEvent event);

  /**
   * Returns one listener that notifies each of the given ones, in order. It never throws: a
   * listener that fails affects neither the other listeners nor the export.
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
