package io.hookexport.bus;

import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportJson;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.json.JsonObject;

/**
 * Publishes the events of exports on {@code <prefix>.events} as {@code {"type": "export.completed",
 * "export": {…}}}, the export in the JSON of the contract. Events are best-effort; a client that
 * needs certainty reads the export's state.
 */
public final class EventPublisher implements ExportEvents {
  private static final String ADDRESS = ".events";

  private final EventBus eventBus;
  private final String prefix;

  /**
   * @param prefix of the addresses, which siblings have too
   */
  public EventPublisher(EventBus eventBus, String prefix) {
    this.eventBus = eventBus;
    this.prefix = prefix;
  }

  /** Returns the address on which siblings listen. */
  static String address(String prefix) {
    return prefix + ADDRESS;
  }

  @Override
  public void on(ExportEvent event) {
    if (event.type().isPublic()) {
      JsonObject message = new JsonObject();
      message.put("type", event.type().wireName());
      message.put("export", ExportJson.of(event.export()));
      eventBus.publish(address(prefix), message);
    }
  }
}
