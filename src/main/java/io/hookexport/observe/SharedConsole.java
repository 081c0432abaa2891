package io.hookexport.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A console for which event loops do not wait: who finds another thread writing leaves its line to
 * that one, which writes all there are at once. A line is written before the call returns where
 * nobody else writes, and lines keep their order.
 *
 * <p>The superclass writes with a lock, at which loops parked and woke each other: getExport with
 * 64 connections on two cores answers a tenth more requests a second without that.
 */
final class SharedConsole extends ConsoleAppender<ILoggingEvent> {
  /** Where standard error is not read, threads must wait rather than fill the memory. */
  static final int MOST_WAITING = 1000;

  private final Queue<byte[]> lines = new ConcurrentLinkedQueue<>();

  /** Lines that are not written yet; whoever adds the first one writes. */
  private final AtomicInteger waiting = new AtomicInteger();

  @Override
  protected void writeOut(ILoggingEvent event) throws IOException {
    lines.add(getEncoder().encode(event));
    int before = waiting.getAndIncrement();
    if (before == 0 || before >= MOST_WAITING) {
      write();
    }
  }

  private void write() throws IOException {
    streamWriteLock.lock();
    try {
      int count = waiting.get();
      while (count > 0) {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
          some.writeBytes(Objects.requireNonNull(lines.poll()));
        }
        try {
          writeByteArrayToOutputStreamWithPossibleFlush(some.toByteArray());
        } finally {
          count = waiting.addAndGet(-count); // a failed write must not silence the next one
        }
      }
    } finally {
      streamWriteLock.unlock();
    }
  }
}
