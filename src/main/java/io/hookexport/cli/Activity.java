package io.hookexport.cli;

import io.hookexport.client.Words;
import io.hookexport.export.PlainText;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * What a person sees while a command works: on a terminal one line that is redrawn, elsewhere a
 * line every few seconds, and the lines that stay.
 */
final class Activity {
  private static final int WIDTH = 80;
  private static final int BAR = 12;
  private static final long REDRAW_NANOS = Duration.ofMillis(100).toNanos();
  private static final long LINE_NANOS = Duration.ofSeconds(5).toNanos();

  /** A rate of less time than this is noise. */
  private static final long RATE_NANOS = Duration.ofMillis(300).toNanos();

  /** The rate is that of so long, so that it follows what happens. */
  private static final long WINDOW_NANOS = Duration.ofSeconds(15).toNanos();

  private record Sample(long at, long done) {}

  enum Unit {
    ROWS,
    BYTES
  }

  private final PrintStream err;
  private final boolean terminal;
  private final boolean quiet;
  private final LongSupplier nanos;
  private final IntSupplier columns;

  private String label = "";
  private Unit unit = Unit.ROWS;
  private boolean shared;
  private final Deque<Sample> samples = new ArrayDeque<>();
  private long drawnAt;
  private String drawn = "";
  private int width;

  /**
   * @param terminal what the stream is: on a terminal a line is redrawn
   * @param nanos a clock such as System::nanoTime
   */
  Activity(PrintStream err, Terminal terminal, boolean quiet, LongSupplier nanos) {
    this.err = err;
    this.terminal = terminal.err();
    this.columns = terminal.width();
    this.quiet = quiet;
    this.nanos = nanos;
    this.drawnAt = nanos.getAsLong() - (this.terminal ? REDRAW_NANOS : 0);
  }

  /** Prints a line that stays, unless the command is quiet. */
  void say(String line) {
    if (!quiet) {
      clear();
      err.println(PlainText.of(line));
    }
  }

  /** Prints a line about the connection; the time without one is no part of the rate. */
  void interrupted(String line) {
    say(line);
    samples.clear();
  }

  /** Begins to show the progress of something else. */
  void begin(String newLabel, Unit newUnit) {
    begin(newLabel, newUnit, false);
  }

  /**
   * @param newShared whether the terminal may show standard output meanwhile, or what reads it:
   *     then no line is redrawn
   */
  void begin(String newLabel, Unit newUnit, boolean newShared) {
    shared = newShared;
    label = newLabel;
    unit = newUnit;
    samples.clear();
    width = 0;
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
    sample(done, now);
    if (!(terminal && shared) && now - drawnAt >= (terminal ? REDRAW_NANOS : LINE_NANOS)) {
      draw(TimeRange.line(label, facts(done, total, now)));
    }
  }

  private void sample(long done, long now) {
    Sample last = samples.peekLast();
    if (last != null && done < last.done()) {
      samples.clear(); // it has begun anew
    }
    if (samples.isEmpty() || now - samples.getLast().at() >= RATE_NANOS) {
      samples.add(new Sample(now, done));
    }
    while (samples.size() > 2 && now - samples.getFirst().at() > WINDOW_NANOS) {
      samples.removeFirst();
    }
  }

  private String facts(long done, long total, long now) {
    StringBuilder text = new StringBuilder();
    if (total > 0) {
      // All rows, or all bytes, are not the end: a line that stays tells of that.
      int percent = (int) Math.min(99, done * 100.0 / total);
      if (terminal) {
        int full = percent * BAR / 100;
        text.append('[').append("#".repeat(full)).append(".".repeat(BAR - full)).append("] ");
      }
      text.append(String.format(Locale.ROOT, "%3d %%  ", percent));
    }
    text.append(amount(done));
    Sample first = samples.getFirst();
    if (now - first.at() >= RATE_NANOS && done > first.done()) {
      double rate = (done - first.done()) / ((now - first.at()) / 1e9);
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

  private void draw(String text) {
    String line = PlainText.of(text);
    long now = nanos.getAsLong();
    boolean again = line.equals(drawn) && !terminal && now - drawnAt < LINE_NANOS;
    if (quiet || again) {
      return;
    }
    drawnAt = now;
    if (terminal) {
      String cut = Table.cut(line, width() - 1, ""); // a full line would be broken by some
      err.print("\r" + cut + " ".repeat(Math.max(0, drawn.length() - cut.length())));
      drawn = cut;
    } else {
      err.println(line);
      drawn = line;
    }
    err.flush();
  }

  /** To ask for it starts a program: once for what is shown. */
  private int width() {
    if (width == 0) {
      int known = columns.getAsInt();
      width = known < 2 ? WIDTH : Math.min(known, WIDTH);
    }
    return width;
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
