package io.hookexport;

import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.WorkQueue;
import io.hookexport.files.LocalFiles;
import io.hookexport.http.Readiness;
import io.hookexport.observe.Metrics;
import io.hookexport.source.PgDeliverySource;

/** What the roles of one process share: the adapters behind the ports, and who hears of events. */
record ServerPorts(
    JobDatabases databases,
    WorkQueue queue,
    PgDeliverySource source,
    LocalFiles files,
    ExportWatch watch,
    ExportEvents events,
    Readiness readiness,
    Metrics metrics) {}
