package io.hookexport.bus;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExportAwaiterTest {
  private static final UUID ID = UUID.fromString("6f1c0c1e-8d1b-4f0e-9d53-0d5a4f2c7a11");
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration OFTEN = Duration.ofMillis(10);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger asked = new AtomicInteger();

  @AfterEach
  void close() throws TimeoutException {
    await(vertx.close());
  }

  @Test
  void aQuestionThatThrowsWhatMayPassIsAskedAgain() throws TimeoutException {
    ExportAwaiter watch =
        new ExportAwaiter(
            vertx,
            "hookexport",
            ID,
            () -> {
              if (asked.incrementAndGet() == 1) {
                throw ExportException.unavailable("away", null);
              }
              return Future.succeededFuture(
                  ExportStatus.of(
                      new JsonObject()
                          .put("id", ID.toString())
                          .put("project_id", "p")
                          .put("status", "completed")));
            });

    assertThat(await(watch.start(LONG, OFTEN)).state()).isEqualTo(ExportState.COMPLETED);
  }

  /** Before the first look, too, nothing may throw: the wait would have no end. */
  @Test
  void theLongestDurationWaitsWithoutAnEnd() {
    ExportAwaiter watch =
        new ExportAwaiter(
            vertx,
            "hookexport",
            ID,
            () -> Future.failedFuture(new IllegalStateException("looked")));
    Duration forever = ChronoUnit.FOREVER.getDuration();

    assertThatThrownBy(() -> await(watch.start(forever, LONG))).hasMessageContaining("looked");
  }

  @Test
  void aQuestionThatThrowsAnythingElseEndsTheWait() {
    ExportAwaiter watch =
        new ExportAwaiter(
            vertx,
            "hookexport",
            ID,
            () -> {
              throw new IllegalStateException("the bus is closed");
            });

    assertThatThrownBy(() -> await(watch.start(LONG, OFTEN)))
        .hasMessageContaining("the bus is closed");
  }
}
