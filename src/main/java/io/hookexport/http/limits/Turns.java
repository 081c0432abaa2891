package io.hookexport.http.limits;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.limits.WaitingLine.Place;
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

  private final VertxInternal vertx;
  private final int most;
  private final WaitingLine<Statement<?>> line;
  private int underWay;

  /**
   * @param asked the database as messages name it, such as {@code database}
   * @param most statements that run at once
   * @param patience the longest that a statement waits for its turn
   */
  public Turns(Vertx vertx, String asked, int most, Duration patience) {
    this(vertx, asked, most, patience, LoopLoad.unbounded());
  }

  /**
   * @param load of the event loop whose requests wait here
   */
  public Turns(Vertx vertx, String asked, int most, Duration patience, LoopLoad load) {
    this.vertx = (VertxInternal) vertx;
    this.most = most;
    this.line = new WaitingLine<>(this.vertx, asked, MOST_WAITING, patience, load);
  }

  /** A statement that waits for its turn. */
  private record Statement<T>(Supplier<Future<T>> work, Promise<T> promise)
      implements WaitingLine.Item {}

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
  static boolean isAnswer(Throwable failure) {
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
    Promise<T> promise = context.promise();
    ExportException refusal = line.add(new Statement<>(statement, promise), context);
    return refusal == null ? promise.future() : Future.failedFuture(refusal);
  }

  private void ended(boolean isAnswer) {
    Place<Statement<?>> next = next(isAnswer);
    if (next != null) {
      next.context().runOnContext(turn -> begin(next.item()));
    }
  }

  private <T> void begin(Statement<T> next) {
    run(next.work()).onComplete(next.promise()::handle);
  }

  /** Returns the next statement to begin; null when none waits, and then the turn is free. */
  private synchronized @Nullable Place<Statement<?>> next(boolean isAnswer) {
    if (isAnswer) {
      line.answered();
    }
    Place<Statement<?>> next = line.poll();
    if (next == null) {
      underWay--;
    }
    return next;
  }
}
