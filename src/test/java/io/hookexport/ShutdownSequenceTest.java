package io.hookexport;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class ShutdownSequenceTest {
  private final List<String> closed = new CopyOnWriteArrayList<>();
  private final ShutdownSequence closings = new ShutdownSequence();

  private Future<Void> close(String what) {
    closed.add(what);
    return Future.succeededFuture();
  }

  @Test
  void theRestIsClosedWhenOneCloseThrows() throws TimeoutException {
    closings.push("first", () -> close("first"));
    closings.push(
        "throws",
        () -> {
          throw new IllegalStateException("cannot be closed");
        });
    closings.push("gives nothing", () -> null);
    closings.push("last", () -> close("last"));

    await(closings.closeAll(Duration.ofSeconds(30)));

    assertThat(closed).containsExactly("last", "first");
  }

  /** A start that nobody waits for any longer goes on opening for a while. */
  @Test
  void whatIsOpenedAfterTheEndIsClosedAtOnce() throws TimeoutException {
    closings.push("first", () -> close("first"));
    await(closings.closeAll(Duration.ofSeconds(30)));

    closings.push("late", () -> close("late"));

    assertThat(closed).containsExactly("first", "late");
  }

  @Test
  void theRestIsToldToCloseWhenOneCloseFailsOrHangs() throws TimeoutException {
    closings.push("first", () -> close("first"));
    closings.push("hangs", () -> Promise.promise().future());
    closings.push("fails", () -> Future.failedFuture("cannot be closed"));

    await(closings.closeAll(Duration.ofMillis(50)));

    assertThat(closed).containsExactly("first");
  }

  @Test
  void oneCloseThatHangsLeavesTimeToTheRest() throws TimeoutException {
    AtomicLong toldNanos = new AtomicLong();
    closings.push(
        "slow",
        () -> {
          toldNanos.set(System.nanoTime());
          return Promise.promise().future();
        });
    closings.push("hangs", () -> Promise.promise().future());

    await(closings.closeAll(Duration.ofMillis(500)));

    long hadMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - toldNanos.get());
    assertThat(hadMillis).isGreaterThanOrEqualTo(90);
  }
}
