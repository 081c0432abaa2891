package io.hookexport.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A body that fails when it has been silent for too long while somebody reads. The JDK's client
 * limits the time until the head of a response only: without this, a network that is cut leaves the
 * reader waiting.
 */
final class WatchedStream extends FilterInputStream {
  private final Duration limit;
  private final BooleanSupplier stopped;
  private final ScheduledFuture<?> watch;
  private volatile long asked = System.nanoTime();
  private volatile boolean reading;
  private volatile boolean silent;

  /**
   * @param stopped whether to fail as interrupted: the JDK's stream swallows interrupts
   */
  WatchedStream(
      InputStream in, ScheduledExecutorService timer, Duration limit, BooleanSupplier stopped) {
    super(in);
    this.stopped = stopped;
    this.limit = limit;
    this.watch = timer.scheduleWithFixedDelay(this::look, 1, 1, TimeUnit.SECONDS);
  }

  private void look() {
    if (reading && System.nanoTime() - asked > limit.toNanos()) {
      silent = true;
      try {
        super.close(); // wakes the reader
      } catch (IOException e) {
        // The reader fails for the same reason.
      }
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    asked = System.nanoTime();
    reading = true;
    try {
      int count = super.read(bytes, offset, length);
      requireNotStopped();
      if (!silent) {
        return count;
      }
    } catch (IOException e) {
      requireNotStopped();
      if (!silent) {
        throw e;
      }
    } finally {
      reading = false; // the server is not to blame for a reader who takes his time
    }
    throw new HttpTimeoutException("nothing arrived for " + Words.of(limit));
  }

  private void requireNotStopped() throws InterruptedIOException {
    if (stopped.getAsBoolean()) {
      throw new InterruptedIOException("stopped");
    }
  }

  @Override
  public void close() throws IOException {
    watch.cancel(false);
    super.close();
  }
}
