package io.hookexport.demo;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Shows progress: a bar that is redrawn on a terminal, a few lines elsewhere. */
public final class ProgressLine implements AutoCloseable {
  private static final int BAR = 30;
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  private final PrintStream out;
  private final boolean interactive;
  private final String label;
  private long total;
  private final long started = System.nanoTime();
  private long last;
  private long done;
  private boolean drawn;

  /**
   * @param interactive whether the stream is a terminal
   * @param total expected count; the count may exceed it
   */
  public ProgressLine(PrintStream out, boolean interactive, String label, long total) {
    this.out = out;
    this.interactive = interactive;
    this.label = label;
    this.total = Math.max(1, total);
    this.last = started;
  }

  /** Corrects the total when it has become known; ignores 0. */
  synchronized void expect(long newTotal) {
    if (newTotal > 0) {
      total = newTotal;
    }
  }

  /** Takes the count so far; draws seldom enough to be called often. */
  public synchronized void update(long count) {
    done = count;
    long now = System.nanoTime();
    if (now - last >= (interactive ? REDRAW_NANOS : LINE_NANOS)) {
      last = now;
      draw();
    }
  }

  private void draw() {
    int percent = (int) Math.min(100, done * 100 / total);
    double seconds = (System.nanoTime() - started) / 1e9;
    String facts =
        String.format(
            Locale.ROOT,
            "%3d %%  %,d rows  %.1f s  %,.0f rows/s",
            percent,
            done,
            seconds,
            done / seconds);
    if (interactive) {
      String bar = "#".repeat(percent * BAR / 100) + ".".repeat(BAR - percent * BAR / 100);
      out.printf(Locale.ROOT, "\r%-8s [%s] %s   ", label, bar, facts);
    } else {
      out.printf(Locale.ROOT, "%-8s %s%n", label, facts);
    }
    out.flush();
    drawn = true;
  }

  /** Draws the last state, if there was any, and ends the line. */
  @Override
  public synchronized void close() {
    if (interactive || (drawn && done > 0)) {
      draw();
    }
    if (interactive) {
      out.println();
    }
  }
}
