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
  private static final String ADDRESS = ".internal.nudge";

  /** The body is the id of the export, as text. */
  private static final String CANCELLED_ADDRESS = ".internal.cancelled";

  private final EventBus eventBus;
  private final String prefix;

  /**
   * @param prefix of the addresses, which the workers have too
   */
  public Nudge(EventBus eventBus, String prefix) {
    this.eventBus = eventBus;
    this.prefix = prefix;
  }

  static String address(String prefix) {
    return prefix + ADDRESS;
  }

  static String cancelledAddress(String prefix) {
    return prefix + CANCELLED_ADDRESS;
  }

  @Override
  public void on(ExportEvent event) {
    switch (event.type()) {
      case CREATED, REQUEUED -> eventBus.publish(address(prefix), "");
      case CANCELLED -> {
        eventBus.publish(cancelledAddress(prefix), event.export().id().toString());
        eventBus.publish(address(prefix), ""); // another may have its slot
      }
      case STARTED, PROGRESS, COMPLETED, FAILED, EXPIRED, DELETED -> {}
    }
  }
}
