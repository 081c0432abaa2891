/**
 * The use cases on the event bus: {@link io.hookexport.bus.BusVerticle} serves the operations of
 * {@code openapi.yaml} to sibling verticles, checked by the same schemas, {@link
 * io.hookexport.bus.EventPublisher} publishes the events of exports, and {@link
 * io.hookexport.bus.ExportClient} is the client of both for verticle authors.
 * src/doc/reference/event-bus.md documents the messages.
 */
@NullMarked
package io.hookexport.bus;

import org.jspecify.annotations.NullMarked;
