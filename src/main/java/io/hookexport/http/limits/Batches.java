package io.hookexport.http.limits;

import io.hookexport.export.ExportException;
import io.hookexport.http.limits.WaitingLine.Place;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Questions of one kind, of which one statement answers many: what comes while a statement is under
 * way waits, by client, and goes with the next one. However many clients ask, the database gets a
 * few hundred statements a second (src/doc/design/decisions/0059). Nothing is remembered: every
 * question is asked after it came.
 *
 * @param <K> a question; equal ones are asked once in a statement
 * @param <V> an answer
 */
public final class Batches<K, V> {
  /** Statements at once: while the answers of one are sent, the database has the next. */
  static final int MOST_UNDER_WAY = 1;

  /** Different questions of one statement. */
  static final int MOST_TOGETHER = 256;

  /** Answers that are sent in one step of the event loop: a crowd may ask the same. */
  static final int MOST_ANSWERS = 1024;

  private final VertxInternal vertx;
  private final Function<List<K>, Future<List<V>>> statement;
  private final WaitingLine<Question<K, V>> line;
  private int underWay;
  private boolean beginning;

  private record Question<K, V>(K key, Promise<V> promise) implements WaitingLine.Item {}

  /**
   * @param patience the longest wait for a statement to begin
   * @param load of the event loop whose requests wait here
   * @param statement returns the answers in the order of the questions, which are all different
   */
  public Batches(
      Vertx vertx,
      String asked,
      Duration patience,
      LoopLoad load,
      Function<List<K>, Future<List<V>>> statement) {
    this.vertx = (VertxInternal) vertx;
    this.statement = statement;
    // Many clients may have one address: the load bounds them, and their turns.
    this.line = new WaitingLine<>(this.vertx, asked, Integer.MAX_VALUE, patience, load);
  }

  /**
   * Completes on the context of the caller. Fails with UNAVAILABLE when the question has waited for
   * too long, or when its client left meanwhile, and as the statement does.
   */
  public Future<V> ask(K question) {
    ContextInternal context = vertx.getOrCreateContext();
    Promise<V> promise = context.promise();
    ExportException refusal = line.add(new Question<>(question, promise), context);
    if (refusal != null) {
      return Future.failedFuture(refusal);
    }
    beginLater(context);
    return promise.future();
  }

  /** Begins when the event loop has handled what its sockets brought, and so gathers all of it. */
  private synchronized void beginLater(ContextInternal context) {
    if (!beginning && underWay < MOST_UNDER_WAY) {
      beginning = true;
      // Not the request's own context: what others ask is not its work.
      ContextInternal loop = context.unwrap();
      loop.runOnContext(turn -> begin(loop));
    }
  }

  private void begin(ContextInternal loop) {
    Map<K, List<Place<Question<K, V>>>> batch = next();
    if (batch == null) {
      return;
    }
    Future<List<V>> answers;
    try {
      answers = statement.apply(List.copyOf(batch.keySet()));
    } catch (Throwable thrown) { // whatever it is: the next statement waits for its end
      answers = Future.failedFuture(thrown);
      if (thrown instanceof Error) {
        loop.reportException(thrown); // which may have to end the process
      }
    }
    answers.onComplete(done -> loop.runOnContext(turn -> ended(loop, batch, done)));
  }

  /** Returns the questions of the next statement; null when none begins now. */
  private synchronized @Nullable Map<K, List<Place<Question<K, V>>>> next() {
    beginning = false;
    if (underWay >= MOST_UNDER_WAY) {
      return null;
    }
    Map<K, List<Place<Question<K, V>>>> batch = new LinkedHashMap<>();
    for (int i = 0; i < MOST_ANSWERS && batch.size() < MOST_TOGETHER; i++) {
      Place<Question<K, V>> next = line.poll();
      if (next == null) {
        break;
      }
      batch.computeIfAbsent(next.item().key(), key -> new ArrayList<>(1)).add(next);
    }
    if (batch.isEmpty()) {
      return null;
    }
    underWay++;
    return batch;
  }

  /** The next statement is on its way before these answers are sent. */
  private void ended(
      ContextInternal loop,
      Map<K, List<Place<Question<K, V>>>> batch,
      AsyncResult<List<V>> answers) {
    free(answers.succeeded() || Turns.isAnswer(answers.cause()));
    begin(loop);
    int number = 0;
    for (List<Place<Question<K, V>>> same : batch.values()) {
      for (Place<Question<K, V>> each : same) {
        Promise<V> promise = each.item().promise();
        if (answers.succeeded()) {
          promise.complete(answers.result().get(number));
        } else {
          promise.fail(answers.cause());
        }
      }
      number++;
    }
  }

  private synchronized void free(boolean isAnswer) {
    underWay--;
    if (isAnswer) {
      line.answered();
    }
  }
}
