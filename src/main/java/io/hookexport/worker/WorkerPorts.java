package io.hookexport.worker;

import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.FileStore;
import io.hookexport.export.WorkQueue;
import java.util.List;

/**
 * What all attempts of a worker work with.
 *
 * @param events a listener that throws disturbs nobody
 */
record WorkerPorts(
    WorkQueue queue,
    DeliverySource source,
    FileStore files,
    ExportEvents events,
    WorkerSettings settings,
    LargeSlots largeSlots,
    Deadlines deadlines) {
  WorkerPorts {
    events = ExportEvents.all(List.of(events));
  }
}
