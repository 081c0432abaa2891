package io.hookexport.source.slices;

import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.Slicing;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides the range of an export into slices while they are read. The row counts of the last slices
 * determine the width of the next one: nothing is known of the data beforehand, and statistics may
 * be stale. A slice that holds far more rows than expected is truncated, and the rest is divided
 * again. So no reader is busy for long with rows that the others wait for, except for one instant
 * with many rows, which is never divided.
 */
final class SlicePlan {
  /**
   * The most by which a slice may be wider than the last one: a year without a row is 12 slices.
   */
  private static final double GROWTH = 8;

  private static final long MIN_ROWS = 16;

  /**
   * A slice is truncated at this multiple of its expected rows. A sixth of the slices reached twice
   * the number when rows vary with the hour of the day, and each truncation costs a query.
   */
  static final int TRUNCATED_AT = 4;

  private final Slicing slicing;
  private Slice head;
  private double rowBytes;
  private double width;
  private boolean divided;
  private long exploredRows;

  /**
   * @param divisible whether dividing the range makes sense
   */
  SlicePlan(Range whole, Slicing slicing, Estimate estimate, boolean divisible) {
    this.slicing = slicing;
    this.head = new Slice(whole.from(), whole.to(), null);
    this.rowBytes = estimate.rowBytes();
    this.width = (double) head.width() * targetRows() / Math.max(1, estimate.mostRows());
    // One query, which stops when the export turns out not to be small.
    this.exploredRows =
        divisible ? Math.max(MIN_ROWS, slicing.smallBytes() / estimate.rowBytes()) : 0;
  }

  /**
   * Records that the export is large.
   *
   * @param several whether several connections will read it; otherwise the rest is one slice
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

  /** Advances to the slice after the head, if there is one. */
  boolean advance() {
    Slice next = head.next();
    if (next == null) {
      return false;
    }
    head = next;
    return true;
  }

  /** The first slice that no reader has taken. */
  @Nullable Slice open() {
    Slice slice = head;
    while (slice != null && slice.state() != Slice.State.OPEN) {
      slice = slice.next();
    }
    return slice;
  }

  /** Returns the slices after an open one that have been read, the last one first. */
  List<Slice> readAfter(Slice open) {
    List<Slice> read = new ArrayList<>();
    for (Slice slice = open.next(); slice != null; slice = slice.next()) {
      if (slice.state() == Slice.State.DONE) {
        read.add(0, slice);
      }
    }
    return read;
  }

  /** Takes the open slice, after reducing it to the planned size. */
  Range take(Slice open) {
    if (open.isTruncated()) {
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
    return open.read(open.width() <= 1 ? 0 : TRUNCATED_AT * targetRows());
  }

  /** Records that a slice was read to its end. */
  void finished(Slice slice) {
    if (slice.range().skip() == 0 && !slice.isTruncated()) {
      learn(slice, slice.width());
    }
  }

  /** Records that a slice was read up to its limit, and to the end of an instant. */
  void ended(Slice slice, long instant) {
    learn(slice, Math.max(1, instant - slice.range().from()));
    slice.endAfter(instant);
  }

  /** Records that a slice was read up to its limit, which is within an instant. */
  void truncated(Slice slice, long instant, long rowsAtIt, Object lastKey) {
    learn(slice, Math.max(1, instant - slice.range().from()));
    slice.truncate(instant, rowsAtIt, lastKey);
  }

  private void learn(Slice slice, long micros) {
    if (slice.rows() > 0) {
      rowBytes = Math.max(1, (rowBytes + (double) slice.bytes() / slice.rows()) / 2);
    }
    width = micros * Math.min(GROWTH, (double) targetRows() / Math.max(1, slice.rows()));
  }

  private long targetRows() {
    return slicing.sliceRows(rowBytes);
  }
}
