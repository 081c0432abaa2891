/**
 * hookexport: webhook delivery records in PostgreSQL, exported to CSV over HTTP and the event bus.
 * Here is the composition root; each room below has an introduction of its own.
 */
@NullMarked
package io.hookexport;

import org.jspecify.annotations.NullMarked;
