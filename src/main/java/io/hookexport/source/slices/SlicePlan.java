package io.hookexport.source.slices;

import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.Slicing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides the range of an export into slices while they are read. How wide the next one is follows
 * from how many rows the last ones had: nothing is known of the data beforehand, and statistics may
 * be stale. A slice that turns out to hold far more than expected is left after {@link #maxRows}
 * rows, and what is left of it is divided anew. So no reader is busy for long with what the others
 * wait for, but for one instant with many rows, which is never divided.
 */
final class SlicePlan {
  /** How much wider than the last one a slice may be: a year without a row is 12 slices. */
  private static final double GROWTH = 8;

  private static final long MIN_ROWS = 16;

  /**
   * A slice is left at so many times the rows that it should have. Twice was reached by a sixth of
   * the slices of rows that come and go with the hour of the day, and each time costs a query.
   */
  static final int LEFT_AT = 4;

  private final Slicing slicing;
  private Slice head;
  private double rowBytes;
  private double width;
  private boolean divided;
  private long exploredRows;

  /**
   * @param divisible whether it makes sense to divide it
   */
  SlicePlan(Range whole, Slicing slicing, Estimate estimate, boolean divisible) {
    this.slicing = slicing;
    this.head = new Slice(whole.from(), whole.to(), null);
    this.rowBytes = estimate.rowBytes();
    this.width = (double) head.width() * targetRows() / Math.max(1, estimate.rows());
    // One query that stops where it turns out that there is more than a small export.
    this.exploredRows =
        divisible ? Math.max(MIN_ROWS, slicing.smallBytes() / estimate.rowBytes()) : 0;
  }

  /**
   * It is known to be large.
   *
   * @param several whether several will read it; else all that is left is one slice
   */
  void large(boolean several) {
    exploredRows = 0;
    divided = several;
  }

  boolean isDivided() {
    return divided;
  }

  Slice head() {
    return head;
  }

  /** Goes on to the slice after the head, if there is one. */
  boolean advance() {
    Slice next = head.next();
    if (next == null) {
      return false;
    }
    head = next;
    return true;
  }

  /** The first slice that nobody reads yet. */
  @Nullable Slice open() {
    Slice slice = head;
    while (slice != null && slice.state() != Slice.State.OPEN) {
      slice = slice.next();
    }
    return slice;
  }

  /** Slices behind an open one that have been read, the last one first. */
  List<Slice> readBehind(Slice open) {
    List<Slice> read = new ArrayList<>();
    for (Slice slice = open.next(); slice != null; slice = slice.next()) {
      if (slice.state() == Slice.State.DONE) {
        read.add(0, slice);
      }
    }
    return read;
  }

  /** Makes the open slice as small as it should be. */
  Range take(Slice open) {
    if (open.isLeft()) {
      return open.read();
    }
    long explored = exploredRows;
    exploredRows = 0;
    if (open.width() <= 1) {
      return open.read(0);
    }
    if (!divided) {
      return open.read(explored);
    }
    Range range = open.range();
    if (width < range.to() - range.from()) {
      open.divide(range.from() + Math.max(1, (long) width));
    }
    return open.read(open.width() <= 1 ? 0 : maxRows());
  }

  /** A slice has been read to its end. */
  void finished(Slice slice) {
    if (slice.range().skip() == 0 && !slice.isLeft()) {
      learn(slice, slice.width());
    }
  }

  /** A slice has been read up to its limit, and to the end of an instant. */
  void ended(Slice slice, long instant) {
    learn(slice, Math.max(1, instant - slice.range().from()));
    slice.endAfter(instant);
  }

  /** A slice has been read up to its limit, which is within an instant. */
  void left(Slice slice, long instant, long rowsAtIt, Object lastKey) {
    learn(slice, Math.max(1, instant - slice.range().from()));
    slice.leave(instant, rowsAtIt, lastKey);
  }

  private void learn(Slice slice, long micros) {
    if (slice.rows() > 0) {
      rowBytes = Math.max(1, (rowBytes + (double) slice.bytes() / slice.rows()) / 2);
    }
    width = micros * Math.min(GROWTH, (double) targetRows() / Math.max(1, slice.rows()));
  }

  private long targetRows() {
    return Math.max(MIN_ROWS, (long) (slicing.sliceBytes() / rowBytes));
  }

  private long maxRows() {
    return LEFT_AT * targetRows();
  }
}
