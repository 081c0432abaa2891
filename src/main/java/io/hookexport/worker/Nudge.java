package io.hookexport.worker;

import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.vertx.core.eventbus.EventBus;

/**
 * Notifies workers that an export may be pending, or that an export which one of them may be
 * running was cancelled. These are only hints: a lost one costs at most one poll interval or one
 * heartbeat, a duplicate or forged one a query that changes nothing.
 */
public final class Nudge implements ExportEvents {
  static final String ADDRESS = "hookexport.internal.nudge";

  /** The body is the id of the export, as text. */
  static final String CANCELLED_ADDRESS = "hookexport.internal.cancelled";

  private final EventBus eventBus;

  public Nudge(EventBus eventBus) {
    this.eventBus = eventBus;
  }

  @Override
  public void on(ExportEvent event) {
    switch (event.type()) {
      case CREATED, REQUEUED -> eventBus.publish(ADDRESS, "");
      case CANCELLED -> {
        eventBus.publish(CANCELLED_ADDRESS, event.export().id().toString());
        eventBus.publish(ADDRESS, ""); // another may have its slot
      }
      case STARTED, PROGRESS, COMPLETED, FAILED, EXPIRED, DELETED -> {}
    }
  }
}
