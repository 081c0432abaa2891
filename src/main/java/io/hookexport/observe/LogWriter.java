package io.hookexport.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.event.KeyValuePair;

/**
 * Log lines that nobody waits for: a thread of its own writes them. When the stream takes nothing,
 * as a pipe that nobody reads, lines beyond {@link #MOST_BYTES} are lost instead of holding an
 * event loop; their number is told as soon as the stream takes lines again.
 *
 * <p>Not logback's AsyncAppender: its queue is of events, whose size nobody knows, and it does not
 * tell what it drops.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** Of lines that are not written yet. */
  static final int MOST_BYTES = 1 << 20;

  /** Lines of a busy server are written together; each of a quiet one soon. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final int PAUSES = 10;

  private static final Duration STOP = Duration.ofMillis(500);

  private final Encoder<ILoggingEvent> encoder;
  private final OutputStream stream;
  private final AtomicLong lostLines;
  private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final Thread writer = new Thread(this::run, "log-writer");
  private volatile boolean asleep;
  private volatile boolean stopped;
  private volatile long told;

  /**
   * @param lostLines counts them
   */
  LogWriter(Encoder<ILoggingEvent> encoder, OutputStream stream, AtomicLong lostLines) {
    this.encoder = encoder;
    this.stream = stream;
    this.lostLines = lostLines;
    this.told = lostLines.get();
    writer.setDaemon(true);
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    byte[] line = encoder.encode(event);
    if (waiting.addAndGet(line.length) > MOST_BYTES) {
      waiting.addAndGet(-line.length);
      lostLines.incrementAndGet();
      return;
    }
    lines.add(line);
    if (asleep) {
      LockSupport.unpark(writer);
    }
  }

  /** Waits until all lines are written, but no longer than that. False when some are not. */
  boolean flush(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (waiting.get() > 0 || told != lostLines.get()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.unpark(writer);
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return true;
  }

  @Override
  public void stop() {
    if (isStarted()) {
      super.stop();
      flush(STOP);
      stopped = true;
      LockSupport.unpark(writer);
    }
  }

  private void run() {
    int empty = 0;
    while (!stopped) {
      if (writeWaiting()) {
        empty = 0;
      }
      if (++empty < PAUSES) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } else {
        sleep();
        empty = 0;
      }
    }
  }

  private void sleep() {
    asleep = true;
    if (lines.isEmpty() && !stopped) {
      LockSupport.park();
    }
    asleep = false;
  }

  /** False when there is nothing to write. */
  private boolean writeWaiting() {
    ByteArrayOutputStream some = new ByteArrayOutputStream();
    byte[] line;
    while (some.size() < MOST_BYTES && (line = lines.poll()) != null) {
      some.writeBytes(line);
    }
    long lost = lostLines.get();
    int ours = some.size();
    if (lost != told) {
      some.writeBytes(encoder.encode(lostLine(lost - told)));
    }
    if (some.size() == 0) {
      return false;
    }
    try {
      stream.write(some.toByteArray());
      stream.flush();
    } catch (IOException | RuntimeException unwritable) {
      addError("log lines could not be written", unwritable);
    } finally {
      told = lost;
      waiting.addAndGet(-ours);
    }
    return true;
  }

  private ILoggingEvent lostLine(long count) {
    LoggingEvent event =
        new LoggingEvent(
            LogWriter.class.getName(),
            ((LoggerContext) getContext()).getLogger(LogWriter.class),
            Level.WARN,
            "Log lines were lost, because standard error did not take them",
            null,
            null);
    event.setKeyValuePairs(List.of(new KeyValuePair("lines", count)));
    return event;
  }
}
