package io.hookexport.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;

/**
 * Writes log lines on a thread of its own, so that no caller waits. When the stream blocks, such as
 * a pipe without a reader, lines beyond {@link #MOST_BYTES} are lost instead of holding an event
 * loop; their number is logged as soon as the stream takes lines again. No exception ends the
 * thread: that would end all logging of a running server.
 *
 * <p>Does not use logback's AsyncAppender: its queue holds events of unknown size, and it does not
 * report what it drops.
 */
final class LogWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** The most bytes of lines that are not written yet. */
  static final int MOST_BYTES = 1 << 20;

  /** Lines of a busy server are written together; each line of a quiet server soon. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  private static final int PAUSES = 10;

  /** The pause after a failed write: the next one probably fails too. */
  private static final long FAILED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final Duration STOP = Duration.ofMillis(500);

  private final Encoder<ILoggingEvent> encoder;
  private final Supplier<OutputStream> stream;
  private final AtomicLong lostLines;
  private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final Thread writer = new Thread(this::run, "log-writer");
  private volatile boolean asleep;
  private volatile boolean stopped;
  private volatile long reported;

  /** The failure of the last write; only the writer's thread uses it. */
  private @Nullable Throwable failure;

  /**
   * @param stream returns the one to write to now
   * @param lostLines counts the lost lines
   */
  LogWriter(Encoder<ILoggingEvent> encoder, Supplier<OutputStream> stream, AtomicLong lostLines) {
    this.encoder = encoder;
    this.stream = stream;
    this.lostLines = lostLines;
    this.reported = lostLines.get();
    writer.setDaemon(true);
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    int counted = 0;
    boolean taken = false;
    try {
      byte[] line = encoder.encode(event);
      counted = line.length;
      taken = waiting.addAndGet(counted) <= MOST_BYTES && lines.add(line);
    } finally {
      if (!taken) {
        waiting.addAndGet(-counted);
        lostLines.incrementAndGet();
      }
    }
    if (taken && asleep) {
      LockSupport.unpark(writer);
    }
  }

  /** Waits until all lines are written, at most for the limit. Returns false when some are not. */
  boolean flush(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (waiting.get() > 0 || reported != lostLines.get()) {
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
      if (failure != null) {
        LockSupport.parkNanos(FAILED_PAUSE_NANOS);
      } else if (++empty < PAUSES) {
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

  /**
   * Returns false when there is nothing to write. Whatever is thrown, the lines taken are written
   * or counted as lost. That accounting allocates no memory, because an OutOfMemoryError may be the
   * cause.
   */
  private boolean writeWaiting() {
    int taken = 0;
    long bytes = 0;
    try {
      ByteArrayOutputStream some = new ByteArrayOutputStream();
      byte[] line;
      while (bytes < MOST_BYTES && (line = lines.poll()) != null) {
        taken++;
        bytes += line.length;
        some.writeBytes(line);
      }
      long lost = lostLines.get();
      if (lost != reported) {
        some.writeBytes(encoder.encode(lostLine(lost - reported)));
      }
      if (some.size() > 0) {
        OutputStream now = stream.get();
        some.writeTo(now);
        now.flush();
      }
      failure = null;
      reported = lost;
      return some.size() > 0;
    } catch (Throwable thrown) {
      failure = thrown;
      lostLines.addAndGet(taken);
      return true;
    } finally {
      waiting.addAndGet(-bytes);
    }
  }

  private ILoggingEvent lostLine(long count) {
    LoggingEvent event =
        new LoggingEvent(
            LogWriter.class.getName(),
            ((LoggerContext) getContext()).getLogger(LogWriter.class),
            Level.WARN,
            "Log lines were lost because standard error did not accept them",
            null,
            null);
    event.addKeyValuePair(new KeyValuePair("lines", count));
    if (failure != null) {
      event.addKeyValuePair(new KeyValuePair("error", failure.toString()));
    }
    return event;
  }
}
