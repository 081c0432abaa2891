package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** However often somebody asks whether the server is ready, it asks what it needs rarely. */
final class ReadinessTest {
  private final AtomicLong nanos = new AtomicLong(-7);
  private final AtomicInteger asked = new AtomicInteger();
  private Promise<Void> database = Promise.promise();
  private final Readiness readiness = new Readiness(Map.of("database", this::ask), nanos::get);

  private Future<Void> ask() {
    asked.incrementAndGet();
    return database.future();
  }

  @Test
  void whoAsksMeanwhileGetsTheSameResultAndItIsKeptForASecond() {
    readiness.started();
    List<Future<List<String>>> meanwhile =
        List.of(readiness.check(), readiness.check(), readiness.check());
    assertThat(asked).hasValue(1);
    assertThat(meanwhile.get(0).isComplete()).isFalse();
    database.complete();
    for (Future<List<String>> each : meanwhile) {
      assertThat(await(each)).containsExactly("database");
    }
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(999));
    assertThat(await(readiness.check())).containsExactly("database");
    assertThat(asked).hasValue(1);
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    assertThat(await(readiness.check())).containsExactly("database");
    assertThat(asked).hasValue(2);
  }

  @Test
  void aFailureIsKeptNoLonger() {
    readiness.started();
    database.fail("gone");
    assertThat(await(readiness.check().map(false).otherwise(true))).isTrue();
    database = Promise.promise();
    database.complete();
    assertThat(await(readiness.check().map(false).otherwise(true))).isTrue();
    nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(await(readiness.check())).containsExactly("database");
  }

  @Test
  void whatIsKeptDoesNotHideThatTheServerStops() {
    readiness.started();
    database.complete();
    assertThat(await(readiness.check())).containsExactly("database");
    readiness.drain();
    assertThat(await(readiness.check().map(false).otherwise(true))).isTrue();
  }
}
