/**
 * The event-bus face of the use cases: {@link io.hookexport.bus.BusVerticle} serves the operations
 * of {@code openapi.yaml} to sibling verticles, checked by the same schemas, {@link
 * io.hookexport.bus.EventPublisher} tells the life of exports, and {@link
 * io.hookexport.bus.ExportClient} is what verticle authors use of both.
 * src/doc/reference/event-bus.md has the messages.
 */
@NullMarked
package io.hookexport.bus;

import org.jspecify.annotations.NullMarked;
