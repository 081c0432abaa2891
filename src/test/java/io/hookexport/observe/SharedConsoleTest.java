package io.hookexport.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines of several threads on one stream, which may be slow. */
final class SharedConsoleTest {
  private static final int THREADS = 4;
  private static final int LINES = 5_000;

  /** What was written; the first write may be held back. */
  private static final class Stream extends OutputStream {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final @Nullable CountDownLatch go;
    private @Nullable RuntimeException failure;

    Stream(@Nullable CountDownLatch go) {
      this.go = go;
    }

    @Override
    public void write(int b) {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      reached.countDown();
      if (failure != null) {
        throw failure;
      }
      try {
        if (go != null && !go.await(20, TimeUnit.SECONDS)) {
          throw new IOException("never let go");
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      bytes.write(from, offset, length);
    }

    List<String> lines() {
      return bytes.toString(UTF_8).lines().toList();
    }
  }

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger logger = context.getLogger("test");
  private final SharedConsole console = new SharedConsole();

  @BeforeEach
  void start() {
    JsonLines encoder = new JsonLines();
    encoder.setContext(context);
    encoder.start();
    console.setContext(context);
    console.setEncoder(encoder);
    console.start();
  }

  private void log(String message) {
    console.doAppend(new LoggingEvent("", logger, Level.INFO, message, null, null));
  }

  private static Thread started(Runnable action) {
    Thread thread = new Thread(action);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** A thread that writes, until the stream lets it go. */
  private Thread writing(Stream stream) throws InterruptedException {
    console.setOutputStream(stream);
    Thread writes = started(() -> log("first"));
    assertThat(stream.reached.await(20, TimeUnit.SECONDS)).isTrue();
    return writes;
  }

  private static void join(Thread thread) throws InterruptedException {
    thread.join(20_000);
    assertThat(thread.isAlive()).as("still waiting").isFalse();
  }

  @Test
  void eachLineIsWrittenOnceAndThoseOfAThreadInItsOrder() throws Exception {
    Stream stream = new Stream(null);
    console.setOutputStream(stream);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      String name = "thread " + t + " line ";
      threads.add(
          started(
              () -> {
                for (int i = 0; i < LINES; i++) {
                  log(name + i);
                }
              }));
    }
    for (Thread thread : threads) {
      join(thread);
    }
    List<String> lines = stream.lines();
    assertThat(lines).hasSize(THREADS * LINES);
    int[] next = new int[THREADS];
    for (String line : lines) {
      int thread = line.charAt(line.indexOf("thread ") + 7) - '0';
      assertThat(line).endsWith("\"thread " + thread + " line " + next[thread]++ + "\"}");
    }
  }

  @Test
  void aThreadDoesNotWaitForTheWriteOfAnother() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Stream stream = new Stream(go);
    Thread writes = writing(stream);
    join(started(() -> log("second")));
    assertThat(stream.lines()).isEmpty();
    go.countDown();
    join(writes);
    assertThat(stream.lines()).hasSize(2);
  }

  @Test
  void aFailedWriteIsNotTheLast() throws Exception {
    Stream broken = new Stream(null);
    broken.failure = new IllegalStateException("broken");
    console.setOutputStream(broken);
    log("lost");
    Stream stream = new Stream(null);
    console.setOutputStream(stream);
    log("written");
    assertThat(stream.lines()).hasSize(1);
  }

  @Test
  void itWaitsWhenNothingIsWrittenForLong() throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    Stream stream = new Stream(go);
    Thread writes = writing(stream);
    for (int i = 1; i < SharedConsole.MOST_WAITING; i++) {
      log("one of many");
    }
    Thread tooMany = started(() -> log("last"));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (tooMany.getState() != Thread.State.WAITING) {
      assertThat(tooMany.isAlive() && System.nanoTime() < deadline).as("waits").isTrue();
      Thread.onSpinWait();
    }
    go.countDown();
    join(writes);
    join(tooMany);
    assertThat(stream.lines()).hasSize(SharedConsole.MOST_WAITING + 1);
  }
}
