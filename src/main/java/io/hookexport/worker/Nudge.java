package io.hookexport.worker;

import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportEvents;
import io.vertx.core.eventbus.EventBus;

/**
 * Tells workers that there may be something to claim. Only a hint: a lost one costs at most one
 * poll interval, a doubled one a query that finds nothing.
 */
public final class Nudge implements ExportEvents {
  static final String ADDRESS = "hookexport.internal.nudge";

  private final EventBus eventBus;

  public Nudge(EventBus eventBus) {
    this.eventBus = eventBus;
  }

  @Override
  public void on(ExportEvent event) {
    switch (event.type()) {
      case CREATED, REQUEUED -> eventBus.publish(ADDRESS, "");
      case STARTED, PROGRESS, COMPLETED, FAILED, CANCELLED, EXPIRED, DELETED -> {}
    }
  }
}
