package io.hookexport.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How tests wait: for a condition or a result, never for a time. The deadline only ends a test that
 * hangs; it is far beyond what a machine at a tenth of the usual speed needs.
 */
public final class Await {
  public static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final long LOOK_AGAIN_MILLIS = 5;

  /** A machine may be this many times slower than the one that a promise is made for. */
  private static final int SLOWER = 10;

  private Await() {}

  /** A condition that may ask a server or a file system. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns when the condition holds; fails the test when it never does. */
  public static void awaitTrue(String what, Condition condition) {
    long begun = System.nanoTime();
    try {
      while (!condition.holds()) {
        if (System.nanoTime() - begun > DEADLINE.toNanos()) {
          throw new AssertionError("never within " + DEADLINE.toSeconds() + " s: " + what);
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting: " + what, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError("while waiting: " + what, e);
    }
  }

  /**
   * The time that users are promised, as a test may demand it on a slow machine. The figure itself
   * is measured by the chaos harness and the benchmark.
   */
  public static Duration promised(Duration limit) {
    return limit.multipliedBy(SLOWER);
  }

  /** The result of what another thread does. */
  public static <T> T await(java.util.concurrent.Future<T> task) throws Exception {
    return task.get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  /** The failure of a future; null if it succeeds. */
  public static Throwable failure(Future<?> future) {
    return await(future.transform(done -> Future.succeededFuture(done.cause())));
  }

  /** The failure of a future that ends with one for users. */
  public static ExportException refusal(Future<?> future) {
    Throwable failure = failure(future);
    assertThat(failure).isInstanceOf(ExportException.class);
    return (ExportException) failure;
  }

  /** The result of a future; its failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    try {
      return future.await(DEADLINE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("no result within " + DEADLINE.toSeconds() + " s", e);
    }
  }
}
