package io.hookexport.cli;

import io.hookexport.client.Words;
import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * What a person sees while a command works: on a terminal one line that is redrawn, elsewhere a
 * line every few seconds, and the lines that stay.
 */
final class Activity {
  private static final int WIDTH = 79;
  private static final int BAR = 12;
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  /** A rate of less time than this is noise. */
  private static final long RATE_NANOS = Duration.ofMillis(300).toNanos();

  enum Unit {
    ROWS,
    BYTES
  }

  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private final LongSupplier nanos;

  private String label = "";
  private Unit unit = Unit.ROWS;
  private long firstDone = -1;
  private long firstAt;
  private long drawnAt;
  private String drawn = "";

  /**
   * @param terminal whether the stream is one, so that a line may be redrawn
   * @param nanos a clock such as System::nanoTime
   */
  Activity(PrintStream err, boolean terminal, boolean quiet, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal;
    this.quiet = quiet;
    this.nanos = nanos;
    this.drawnAt = nanos.getAsLong() - (terminal ? REDRAW_NANOS : 0);
  }

  /** Prints a line that stays, unless the command is quiet. */
  void say(String line) {
    if (!quiet) {
      clear();
      err.println(PlainText.of(line));
    }
  }

  /** Begins to show the progress of something else. */
  void begin(String newLabel, Unit newUnit) {
    label = newLabel;
    unit = newUnit;
    firstDone = -1;
  }

  /** Shows what there is to wait for. */
  void waiting(String text) {
    draw(TimeRange.line(label, text));
  }

  /**
   * Shows a progress; draws seldom enough to be called often.
   *
   * @param total 0 for unknown; it may be an estimate
   */
  void progress(long done, long total) {
    long now = nanos.getAsLong();
    if (firstDone < 0) {
      firstDone = done;
      firstAt = now;
    }
    if (now - drawnAt >= (terminal ? REDRAW_NANOS : LINE_NANOS)) {
      draw(TimeRange.line(label, facts(done, total, now)));
    }
  }

  private String facts(long done, long total, long now) {
    StringBuilder text = new StringBuilder();
    if (total > 0) {
      int percent = (int) Math.min(done >= total ? 100 : 99, done * 100.0 / total);
      if (terminal) {
        int full = percent * BAR / 100;
        text.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
      }
      text.append(String.format(Locale.ROOT, "%3d %%  ", percent));
    }
    text.append(amount(done));
    double seconds = (now - firstAt) / 1e9;
    if (now - firstAt >= RATE_NANOS && done > firstDone) {
      double rate = (done - firstDone) / seconds;
      text.append("  ").append(number((long) rate)).append("/s");
      if (total > done) {
        text.append("  ").append(left((total - done) / rate)).append(" left");
      }
    }
    return text.toString();
  }

  private String amount(long count) {
    return number(count) + (unit == Unit.BYTES ? "" : count == 1 ? " row" : " rows");
  }

  private String number(long count) {
    return unit == Unit.BYTES ? Words.bytes(count) : String.format(Locale.ROOT, "%,d", count);
  }

  private static String left(double seconds) {
    long whole = (long) Math.ceil(Math.min(seconds, 1e9));
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  private void draw(String line) {
    long now = nanos.getAsLong();
    boolean again = line.equals(drawn) && !terminal && now - drawnAt < LINE_NANOS;
    if (quiet || again) {
      return;
    }
    drawnAt = now;
    if (terminal) {
      String cut = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
      err.print("\r" + cut + " ".repeat(Math.max(0, drawn.length() - cut.length())));
      drawn = cut;
    } else {
      err.println(line);
      drawn = line;
    }
    err.flush();
  }

  /** Removes the line that is redrawn, so that another can take its place. */
  void clear() {
    if (terminal && !drawn.isEmpty()) {
      err.print("\r" + " ".repeat(drawn.length()) + "\r");
      err.flush();
      drawn = "";
    }
  }
}
