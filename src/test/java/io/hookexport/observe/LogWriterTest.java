package io.hookexport.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Lines of several threads on one stream, which may take nothing for a while. */
final class LogWriterTest {
  private static final int THREADS = 4;
  private static final int LINES = 2_000;
  private static final Duration LONG = Duration.ofSeconds(60);

  /** What was written; the first write may be held back, or fail. */
  private static final class Written extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch go;
    private @Nullable Throwable thrown;

    Written(CountDownLatch go) {
      this.go = go;
    }

    @Override
    public void write(int b) {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public synchronized void write(byte[] from, int offset, int length) throws IOException {
      reached.countDown();
      try {
        if (!go.await(60, TimeUnit.SECONDS)) {
          throw new IOException("never let go");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      Throwable broken = thrown;
      thrown = null;
      if (broken instanceof IOException checked) {
        throw checked;
      } else if (broken instanceof Error error) {
        throw error;
      }
      bytes.write(from, offset, length);
    }

    List<String> lines() {
      return bytes.toString(UTF_8).lines().toList();
    }
  }

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger logger = context.getLogger("test");
  private final AtomicLong lost = new AtomicLong();
  private final CountDownLatch go = new CountDownLatch(1);
  private final Written stream = new Written(go);
  private final LogWriter writer = started();

  private LogWriter started() {
    JsonLines encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    LogWriter made = new LogWriter(encoder, () -> stream, lost);
    made.setContext(context);
    made.start();
    return made;
  }

  @AfterEach
  void stop() {
    go.countDown();
    writer.stop();
  }

  private void log(String message) {
    writer.doAppend(new LoggingEvent("", logger, Level.INFO, message, null, null));
  }

  @Test
  void eachLineIsWrittenOnceAndThoseOfAThreadInItsOrder() throws Exception {
    go.countDown();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      String name = "thread " + t + " line ";
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < LINES; i++) {
                  log(name + i);
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(writer.flush(LONG)).isTrue();
    List<String> lines = stream.lines();
    if (lost.get() == 0) {
      assertThat(lines).hasSize(THREADS * LINES);
    }
    int[] last = {-1, -1, -1, -1};
    for (String line : lines) {
      String message = new JsonObject(line).getString("message");
      if (message.startsWith("thread ")) {
        int thread = message.charAt(7) - '0';
        int number = Integer.parseInt(message.substring(14));
        assertThat(number).isGreaterThan(last[thread]);
        last[thread] = number;
      }
    }
  }

  @Test
  void nobodyWaitsForAStreamThatTakesNothingAndWhatIsLostIsCounted() throws Exception {
    log("first");
    assertThat(stream.reached.await(60, TimeUnit.SECONDS)).isTrue();
    String large = "x".repeat(10_000);
    for (int i = 0; i < 300; i++) {
      log(large); // three times what is kept: a wait here would be for ever
    }
    assertThat(lost.get()).isBetween(190L, 250L);
    assertThat(writer.flush(Duration.ofMillis(20))).isFalse();
    log("small");

    go.countDown();
    assertThat(writer.flush(LONG)).isTrue();
    List<String> lines = stream.lines();
    assertThat(lines).hasSize((int) (1 + 300 - lost.get() + 1 + 1));
    JsonObject told =
        lines.stream()
            .map(JsonObject::new)
            .filter(line -> line.getString("message").startsWith("Log lines were lost"))
            .findAny()
            .orElseThrow();
    assertThat(told.getLong("lines")).isEqualTo(lost.get());
    assertThat(told.getString("level")).isEqualTo("WARN");
  }

  private static Stream<Throwable> whatAWriteThrows() {
    return Stream.of(
        new IOException("broken"),
        new OutOfMemoryError("broken"),
        new StackOverflowError("broken"));
  }

  @ParameterizedTest
  @MethodSource("whatAWriteThrows")
  void aFailedWriteIsNotTheLastAndItsLinesAreCountedAsLost(Throwable thrown) {
    stream.thrown = thrown;
    go.countDown();
    log("lost");
    assertThat(writer.flush(LONG)).isTrue();
    log("written");
    assertThat(writer.flush(LONG)).isTrue();
    assertThat(lost).hasValue(1);
    List<JsonObject> lines = stream.lines().stream().map(JsonObject::new).toList();
    assertThat(lines).hasSize(2);
    assertThat(lines.get(0).getLong("lines")).isEqualTo(1);
    assertThat(lines.get(0).getString("error")).isEqualTo(thrown.toString());
    assertThat(lines.get(1).getString("message")).isEqualTo("written");
  }

  @Test
  void aLineThatCannotBeEncodedIsCountedAndTakesNoRoom() {
    go.countDown();
    LogWriter other =
        new LogWriter(
            new EncoderBase<>() {
              @Override
              public byte[] encode(ILoggingEvent event) {
                if (event.getMessage().equals("large")) {
                  throw new OutOfMemoryError("no room for the line");
                }
                return event.getMessage().getBytes(UTF_8);
              }

              @Override
              public byte[] headerBytes() {
                return new byte[0];
              }

              @Override
              public byte[] footerBytes() {
                return new byte[0];
              }
            },
            () -> stream,
            lost);
    other.setContext(context);
    other.start();
    try {
      assertThatThrownBy(
              () -> other.doAppend(new LoggingEvent("", logger, Level.INFO, "large", null, null)))
          .isInstanceOf(OutOfMemoryError.class);
      other.doAppend(new LoggingEvent("", logger, Level.INFO, "small", null, null));
      assertThat(other.flush(LONG)).isTrue();
      assertThat(lost).hasValue(1);
    } finally {
      other.stop();
    }
  }

  @Test
  void whatWaitsIsWrittenBeforeAStopAndAStreamThatTakesNothingDoesNotHoldIt() throws Exception {
    log("first");
    assertThat(stream.reached.await(60, TimeUnit.SECONDS)).isTrue();
    log("second");
    writer.stop();
    assertThat(stream.lines()).isEmpty();

    CountDownLatch open = new CountDownLatch(0);
    Written taking = new Written(open);
    JsonLines encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    LogWriter other = new LogWriter(encoder, () -> taking, lost);
    other.setContext(context);
    other.start();
    other.doAppend(new LoggingEvent("", logger, Level.INFO, "last words", null, null));
    other.stop();
    assertThat(taking.lines()).hasSize(1);
  }
}
