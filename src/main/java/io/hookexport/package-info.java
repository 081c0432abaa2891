/**
 * hookexport: webhook deliveries in PostgreSQL, exported to CSV over HTTP and the event bus. This
 * package is the composition root; each package below has its own introduction.
 */
@NullMarked
package io.hookexport;

import org.jspecify.annotations.NullMarked;
