package io.hookexport.worker;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a result is told decides whether state without locks is safe. */
final class ContextFuturesTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** The context on which the end of the work is told. */
  private Future<Context> toldOn(Function<ContextFutures, Future<?>> work) {
    Promise<Context> told = Promise.promise();
    context.runOnContext(
        go ->
            work.apply(new ContextFutures(vertx))
                .onComplete(end -> told.complete(Vertx.currentContext())));
    return told.future();
  }

  @Test
  void aDeadlineOfAJoinIsToldOnTheOwnContext() {
    Future<?> never = Future.join(Promise.promise().future(), Promise.promise().future());
    Future<Context> told = toldOn(own -> own.within(Duration.ofMillis(1), () -> never.mapEmpty()));
    assertThat(await(told)).isSameAs(context);
  }

  @Test
  void aResultFromAnotherThreadIsToldOnTheOwnContext() {
    Promise<String> work = Promise.promise();
    Future<Context> within = toldOn(own -> own.within(LONG, work::future));
    Future<Context> here = toldOn(own -> own.here(work::future));
    Promise<Void> bothAsked = Promise.promise();
    context.runOnContext(turn -> bothAsked.complete());
    await(bothAsked.future());
    work.complete("from the thread of the test");
    assertThat(await(within)).isSameAs(context);
    assertThat(await(here)).isSameAs(context);
  }

  @Test
  void resultsAndFailuresComeThroughAndTooLateIsTooLate() {
    Promise<String> late = Promise.promise();
    Promise<Future<String>> promise = Promise.promise();
    context.runOnContext(
        go ->
            promise.complete(new ContextFutures(vertx).within(Duration.ofMillis(1), late::future)));
    Future<String> within = await(promise.future());
    assertThat(failure(within))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("within 1 ms");
    late.complete("nobody waits any more");
    assertThat(await(result(Future.succeededFuture("x")))).isEqualTo("x");
    assertThat(
            failure(
                result(Future.failedFuture(new AttemptStoppedException(StopReason.LEASE_LOST)))))
        .isInstanceOf(AttemptStoppedException.class);
  }

  private Future<String> result(Future<String> work) {
    Promise<String> result = Promise.promise();
    context.runOnContext(
        go -> new ContextFutures(vertx).within(LONG, () -> work).onComplete(result));
    return result.future();
  }
}
