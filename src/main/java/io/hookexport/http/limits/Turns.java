package io.hookexport.http.limits;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The turns in which requests query a database: those of one event loop the job database, those of
 * all loops the source. A few statements run at once. Further ones wait by client, and the clients
 * take turns: a client that sends a thousand requests at once delays another by one statement, not
 * by a thousand.
 *
 * <p>A turn lasts as long as its statement, so a response that waits, streams or sends a file holds
 * none. Each statement finds its {@link Asker} in the context of its request; no action passes it,
 * and no statement can bypass it (src/doc/design/decisions/0032).
 */
public final class Turns {
  /** Statements of one client that wait; each has a request, and so a connection, of its own. */
  static final int MOST_WAITING = 1000;

  private static final long LOOK_MILLIS = 250;

  private final VertxInternal vertx;
  private final String asked;
  private final int most;
  private final Duration patience;
  private final FairQueue<Waiting<?>> queue = new FairQueue<>();
  private int underWay;
  private long answered;
  private boolean looking;

  /**
   * @param asked the database as messages name it, such as {@code database}
   * @param most statements that run at once
   * @param patience the longest that a statement waits for its turn
   */
  public Turns(Vertx vertx, String asked, int most, Duration patience) {
    this.vertx = (VertxInternal) vertx;
    this.asked = asked;
    this.most = most;
    this.patience = patience;
  }

  /**
   * A statement that waits for its turn.
   *
   * @param answeredBefore how many had been answered when this one arrived
   * @param behindOwn whether others of its client waited by then
   */
  private record Waiting<T>(
      Supplier<Future<T>> statement,
      Asker asker,
      ContextInternal context,
      Promise<T> promise,
      long sinceNanos,
      long answeredBefore,
      boolean behindOwn) {}

  /**
   * Runs the statement when it is its turn, on the context of the caller. Fails with UNAVAILABLE
   * when too many statements of its client wait, when it has waited for too long, or when its
   * client left meanwhile.
   */
  public <T> Future<T> pass(Supplier<Future<T>> statement) {
    Future<T> waiting = waiting(statement, vertx.getOrCreateContext());
    return waiting == null ? run(statement) : waiting;
  }

  private <T> Future<T> run(Supplier<Future<T>> statement) {
    Future<T> running;
    try {
      running = statement.get();
    } catch (RuntimeException thrown) {
      running = Future.failedFuture(thrown);
    }
    return running.onComplete(done -> ended(done.succeeded() || isAnswer(done.cause())));
  }

  /** A rejection is an answer too: the export of another project, or a limit that is reached. */
  private static boolean isAnswer(Throwable failure) {
    return failure instanceof ExportException known && known.error() != ExportError.UNAVAILABLE;
  }

  /**
   * Returns null when the turn is free. One decision under the lock: a statement that ends on
   * another event loop meanwhile would not know of this one.
   */
  private synchronized <T> @Nullable Future<T> waiting(
      Supplier<Future<T>> statement, ContextInternal context) {
    if (underWay < most) {
      underWay++;
      return null;
    }
    Asker asker = Asker.of(context);
    int own = queue.size(asker.client());
    if (own >= MOST_WAITING) {
      return Future.failedFuture(tooMany(asker));
    }
    Promise<T> promise = context.promise();
    long now = System.nanoTime();
    queue.add(
        asker.client(), new Waiting<>(statement, asker, context, promise, now, answered, own > 0));
    lookLater();
    return promise.future();
  }

  private void ended(boolean isAnswer) {
    Waiting<?> next = next(isAnswer);
    if (next != null) {
      begin(next);
    }
  }

  private <T> void begin(Waiting<T> next) {
    next.context().runOnContext(turn -> run(next.statement()).onComplete(next.promise()::handle));
  }

  /** Returns the next statement to begin; null when none waits, and then the turn is free. */
  private synchronized @Nullable Waiting<?> next(boolean isAnswer) {
    if (isAnswer) {
      answered++;
    }
    Waiting<?> next = queue.poll();
    while (next != null && next.asker().isGone()) {
      giveUp(next);
      next = queue.poll();
    }
    if (next == null) {
      underWay--;
    }
    return next;
  }

  /** A timer runs only while a statement waits. */
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

  private boolean isLate(Waiting<?> waiting, long now) {
    return now - waiting.sinceNanos() > patience.toNanos();
  }

  /**
   * Fails the statement: its request then frees its resources, even if no client waits for the
   * response.
   */
  private void giveUp(Waiting<?> waiting) {
    ExportException reason = reason(waiting);
    waiting.context().runOnContext(over -> waiting.promise().fail(reason));
  }

  private ExportException reason(Waiting<?> waiting) {
    if (waiting.asker().isGone()) {
      return unavailable("The client disconnected before its request was processed.");
    }
    if (answered == waiting.answeredBefore()) {
      return unavailable("The " + asked + " does not respond. Please try again later.");
    }
    return waiting.behindOwn()
        ? tooMany(waiting.asker())
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
