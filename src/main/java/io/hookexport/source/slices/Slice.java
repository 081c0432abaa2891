package io.hookexport.source.slices;

import io.hookexport.source.rows.Range;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of an export's range, in the order of the file, and what has been read of it. */
final class Slice {
  enum State {
    /** Nobody reads it yet, so it may still be divided. */
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
  private boolean left;
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

  /** Leaves what lies behind {@code at} to a slice of its own, which comes next. */
  void divide(long at) {
    next = new Slice(at, to, next);
    to = at;
  }

  /**
   * Ends it behind an instant that has been read as a whole. What comes after it is a slice of its
   * own, so that each row is asked for by one query, whatever its select depends on.
   */
  void endAfter(long instant) {
    if (instant + 1 < to) {
      divide(instant + 1);
    }
    maxRows = 0;
  }

  /** Whether all rows of its last time have been read. */
  boolean endsWithInstant() {
    return rows < range().mostRows();
  }

  /**
   * What is left after {@link #maxRows} rows: the rest of the instant that they end in, however
   * many rows that is, and all that comes after it.
   *
   * @param instant the time of the last row
   * @param rowsAtIt how many rows of that time have been read
   * @param lastKey of the last one
   */
  void leave(long instant, long rowsAtIt, Object lastKey) {
    left = true;
    if (instant + 1 < to) {
      next = new Slice(instant + 1, to, next);
    }
    next = new Slice(instant, instant + 1, rowsAtIt - 1, lastKey, next);
  }

  Range read(long rowsAtMost) {
    maxRows = rowsAtMost;
    return read();
  }

  /** The rows that it stood for the last time, too. */
  Range read() {
    state = State.READING;
    return range();
  }

  Range range() {
    return new Range(from, to, skip, maxRows);
  }

  /**
   * The key that its first row must have, which is no row of it: another query counts rows as the
   * last one did, or what follows would be doubled or left out. Null where it begins with its
   * range.
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

  /** Whether it stands for its first {@link #maxRows} rows, and others for what follows them. */
  boolean isLeft() {
    return left;
  }

  /** Whether only a part was to be read, has been, and nobody else knows yet of what follows. */
  boolean reachedMaxRows() {
    return !left && maxRows > 0 && rows >= maxRows;
  }

  void count(long moreRows, int moreBytes) {
    rows += moreRows;
    bytes += moreBytes;
  }

  /**
   * As if nobody had read it. It will be read again: the same rows of the same snapshot.
   *
   * @return the chunks that waited, which are not needed any more
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

  /** Chunks that have come before their turn. */
  ArrayDeque<SliceChunk> waiting() {
    return waiting;
  }
}
