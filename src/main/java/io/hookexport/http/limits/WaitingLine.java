package io.hookexport.http.limits;

import io.hookexport.export.ExportException;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What requests wait for, by client: the clients take turns. Whoever waits for too long, or whose
 * client has left, gets a failure with the reason. Thread-safe.
 *
 * @param <T> what waits
 */
final class WaitingLine<T extends WaitingLine.Item> {
  private static final long LOOK_MILLIS = 250;

  /** A client with fewer may wait, however many others do: they cannot shut it out. */
  private static final int FEW = 16;

  private final VertxInternal vertx;
  private final String asked;
  private final int most;
  private final Duration patience;
  private final LoopLoad load;
  private final FairQueue<Place<T>> queue = new FairQueue<>();
  private long answered;
  private boolean looking;

  /**
   * @param asked the database as messages name it, such as {@code database}
   * @param most of one client that wait
   * @param patience the longest wait
   * @param load to which the waiting items belong; when it is full, clients wait with few
   */
  WaitingLine(VertxInternal vertx, String asked, int most, Duration patience, LoopLoad load) {
    this.vertx = vertx;
    this.asked = asked;
    this.most = most;
    this.patience = patience;
    this.load = load;
  }

  /** Something that a request waits for. */
  interface Item {
    /** Completes on the context of the request. */
    Promise<?> promise();
  }

  /**
   * @param answeredBefore how many had been answered when this one arrived
   * @param behindOwn whether others of its client waited by then
   */
  record Place<T>(
      T item,
      Asker asker,
      ContextInternal context,
      long sinceNanos,
      long answeredBefore,
      boolean behindOwn) {}

  /** Returns why the item may not wait; null when it waits. */
  synchronized @Nullable ExportException add(T item, ContextInternal context) {
    Asker asker = Asker.of(context);
    int own = queue.size(asker.client());
    if (own >= most || (own >= FEW && load.isFull())) {
      return tooMany(asker);
    }
    queue.add(
        asker.client(), new Place<>(item, asker, context, System.nanoTime(), answered, own > 0));
    load.begun();
    lookLater();
    return null;
  }

  /** Returns whose turn it is, and who is still there; null when nobody waits. */
  synchronized @Nullable Place<T> poll() {
    Place<T> next = queue.poll();
    while (next != null && next.asker().isGone()) {
      giveUp(next);
      next = queue.poll();
    }
    if (next != null) {
      load.ended();
    }
    return next;
  }

  synchronized boolean isEmpty() {
    return queue.isEmpty();
  }

  /** Records that the database has answered. */
  synchronized void answered() {
    answered++;
  }

  /** A timer runs only while something waits. */
  private void lookLater() {
    if (!looking) {
      looking = true;
      vertx.setTimer(LOOK_MILLIS, over -> look());
    }
  }

  private synchronized void look() {
    looking = false;
    long now = System.nanoTime();
    queue.removeIf(each -> each.asker().isGone() || isLate(each, now)).forEach(this::giveUp);
    if (!queue.isEmpty()) {
      lookLater();
    }
  }

  private boolean isLate(Place<T> place, long now) {
    return now - place.sinceNanos() > patience.toNanos();
  }

  /**
   * Fails the item: its request then frees its resources, even if no client waits for the response.
   */
  private void giveUp(Place<T> place) {
    load.ended();
    ExportException reason = reason(place);
    place.context().runOnContext(over -> place.item().promise().fail(reason));
  }

  private ExportException reason(Place<T> place) {
    if (place.asker().isGone()) {
      return unavailable("The client disconnected before its request was processed.");
    }
    if (answered == place.answeredBefore()) {
      return unavailable("The " + asked + " does not respond. Please try again later.");
    }
    return place.behindOwn()
        ? tooMany(place.asker())
        : unavailable("The server is busy with other requests. Please try again later.");
  }

  private static ExportException tooMany(Asker asker) {
    return unavailable(
        (asker.isProject() ? "This project's own requests" : "Other requests from this address")
            + " are still waiting. Please send fewer requests at once, and try again later.");
  }

  private static ExportException unavailable(String message) {
    return ExportException.unavailable(message, null);
  }
}
