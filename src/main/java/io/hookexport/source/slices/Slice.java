package io.hookexport.source.slices;

import io.hookexport.source.rows.Range;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of an export's range, in the order of the file, and how much of it has been read. */
final class Slice {
  enum State {
    /** No reader has taken it yet, so it may still be divided. */
    OPEN,
    READING,
    DONE
  }

  private final long from;
  private final long skip;
  private final @Nullable Object after;
  private long to;
  private long maxRows;
  private State state = State.OPEN;
  private boolean truncated;
  private @Nullable Slice next;

  private final ArrayDeque<SliceChunk> waiting = new ArrayDeque<>();
  private long rows;
  private long bytes;

  Slice(long from, long to, @Nullable Slice next) {
    this(from, to, 0, null, next);
  }

  private Slice(long from, long to, long skip, @Nullable Object after, @Nullable Slice next) {
    this.from = from;
    this.to = to;
    this.skip = skip;
    this.after = after;
    this.next = next;
  }

  /** Moves the range from {@code at} on to a new slice, which comes next. */
  void divide(long at) {
    next = new Slice(at, to, next);
    to = at;
  }

  /**
   * Ends the slice after an instant that has been read completely. The rest becomes a new slice, so
   * that one query reads each row, whatever its select depends on.
   */
  void endAfter(long instant) {
    if (instant + 1 < to) {
      divide(instant + 1);
    }
    maxRows = 0;
  }

  /** Returns whether all rows of its last time have been read. */
  boolean endsWithInstant() {
    return rows < range().mostRows();
  }

  /**
   * Truncates the slice after {@link #maxRows} rows. Two new slices cover the rest: the remaining
   * rows of the last instant, however many, and all later rows.
   *
   * @param instant the time of the last row
   * @param rowsAtIt how many rows of that time have been read
   * @param lastKey of the last row
   */
  void truncate(long instant, long rowsAtIt, Object lastKey) {
    truncated = true;
    if (instant + 1 < to) {
      next = new Slice(instant + 1, to, next);
    }
    next = new Slice(instant, instant + 1, rowsAtIt - 1, lastKey, next);
  }

  Range read(long rowsAtMost) {
    maxRows = rowsAtMost;
    return read();
  }

  /** Marks the slice as being read and returns its range, the same for a second reading. */
  Range read() {
    state = State.READING;
    return range();
  }

  Range range() {
    return new Range(from, to, skip, maxRows);
  }

  /**
   * Returns the key of the row before its first row: the query must see that row first, or it
   * counts rows differently from the previous query, and rows would be duplicated or omitted. Null
   * when the slice begins with its range.
   */
  @Nullable Object after() {
    return after;
  }

  void done() {
    state = State.DONE;
  }

  State state() {
    return state;
  }

  @Nullable Slice next() {
    return next;
  }

  long width() {
    return to - from;
  }

  /** Returns whether the slice has its first {@link #maxRows} rows only; others cover the rest. */
  boolean isTruncated() {
    return truncated;
  }

  /**
   * Returns whether the slice was limited to a part of its range, has been read, and no other slice
   * covers the rest yet.
   */
  boolean reachedMaxRows() {
    return !truncated && maxRows > 0 && rows >= maxRows;
  }

  void count(long moreRows, int moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
  }

  /**
   * Resets the slice to unread. It will be read again: the same rows of the same snapshot.
   *
   * @return the waiting chunks, which are not needed any more
   */
  List<SliceChunk> forget() {
    List<SliceChunk> chunks = List.copyOf(waiting);
    waiting.clear();
    state = State.OPEN;
    rows = 0;
    bytes = 0;
    return chunks;
  }

  long rows() {
    return rows;
  }

  long bytes() {
    return bytes;
  }

  /** Chunks that have arrived before their turn. */
  ArrayDeque<SliceChunk> waiting() {
    return waiting;
  }
}
