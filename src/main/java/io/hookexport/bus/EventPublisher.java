package io.hookexport.bus;

import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportJson;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;

/**
 * Publishes the events of exports on {@link #ADDRESS} as {@code {"type": "export.completed",
 * "export": {…}}}, the export in the JSON of the contract. Events are best-effort; a client that
 * needs certainty reads the export's state.
 */
public final class EventPublisher implements ExportEvents {
  /** The address on which siblings listen. */
  public static final String ADDRESS = "hookexport.events";

  private final EventBus eventBus;

  public EventPublisher(EventBus eventBus) {
    this.eventBus = eventBus;
  }

  @Override
  public void on(ExportEvent event) {
    if (event.type().isPublic()) {
      JsonObject message = new JsonObject();
      message.put("type", event.type().wireName());
      message.put("export", ExportJson.of(event.export()));
      eventBus.publish(ADDRESS, message);
    }
  }
}
