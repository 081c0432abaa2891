package io.hookexport;

import io.hookexport.export.ExportEvents;
import io.hookexport.export.FileStore;
import java.util.List;
import java.util.Optional;

/**
 * What an application gives the server that it embeds, besides the options.
 *
 * @param events further listeners to events of exports
 * @param files the application's own store; empty for the folder of {@code files.directory}
 */
record Extensions(Measures measures, List<ExportEvents> events, Optional<Store> files) {
  static final Extensions NONE = new Extensions(Measures.NONE, List.of(), Optional.empty());

  Extensions {
    events = List.copyOf(events);
  }

  static Extensions measuredBy(Measures measures) {
    return new Extensions(measures, List.of(), Optional.empty());
  }

  /**
   * A store of files; one object may be both.
   *
   * @param files for workers, janitor and links
   * @param served for requests that read files
   */
  record Store(FileStore files, FileStore.Served served) {}
}
