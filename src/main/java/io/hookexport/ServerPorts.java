package io.hookexport;

import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.WorkQueue;
import io.hookexport.files.LocalFiles;
import io.hookexport.http.Readiness;
import io.hookexport.observe.Metrics;
import io.hookexport.source.PgDeliverySource;

/**
 * The shared components of the roles of one process: the adapters behind the ports, and the
 * listeners to events.
 */
record ServerPorts(
    JobDatabases databases,
    WorkQueue queue,
    PgDeliverySource source,
    LocalFiles files,
    ExportWatch watch,
    ExportEvents events,
    Readiness readiness,
    Metrics metrics) {}
