package io.hookexport.worker;

import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.FileStore;
import io.hookexport.export.WorkQueue;
import java.util.List;

/**
 * The ports and settings that all attempts of a worker share.
 *
 * @param events a listener that throws affects no caller
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
