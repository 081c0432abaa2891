package io.hookexport;

import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportWatch;
import io.hookexport.export.WorkQueue;
import io.hookexport.http.Readiness;
import io.hookexport.source.PgDeliverySource;

/**
 * The shared components of the roles of one server: the adapters behind the ports, and the
 * listeners to events.
 */
record ServerPorts(
    JobDatabases databases,
    WorkQueue queue,
    PgDeliverySource source,
    Extensions.Store store,
    ExportWatch watch,
    ExportEvents events,
    Readiness readiness,
    Measures measures) {}
