package io.hookexport.source.slices;

import java.util.ArrayDeque;

/**
 * Accounts for the memory of chunks that wait for their turn or for the reader of the file. A chunk
 * that is read ahead of its turn is acknowledged immediately, so that its slice reader continues.
 * When the memory is full it is acknowledged later, and the slice reader pauses. Use it on one
 * context.
 */
public final class ReadAhead {

  /** Bytes that may wait for the reader of the file when the slice whose turn it is begins. */
  public static final int IN_TURN_BYTES = 512 * 1024;

  private final long limit;
  private final ArrayDeque<SliceChunk> refused = new ArrayDeque<>();
  private long held;
  private long inTurn;

  /**
   * @param limit bytes that may wait for their turn
   */
  ReadAhead(long limit) {
    this.limit = limit;
  }

  boolean hasRoomFor(long bytes) {
    return held + bytes <= limit;
  }

  /**
   * Returns whether the slice whose turn it is may begin: few enough bytes wait for the reader of
   * the file.
   */
  boolean mayBegin() {
    return inTurn < IN_TURN_BYTES;
  }

  /** Adds a chunk whose turn it is. */
  void inTurn(SliceChunk chunk) {
    chunk.inTurn = true;
    inTurn += chunk.length();
  }

  /** Adds a chunk that must wait for its turn. */
  void add(SliceChunk chunk) {
    if (refused.isEmpty() && hasRoomFor(chunk.length())) {
      hold(chunk);
    } else {
      refused.add(chunk);
    }
  }

  /** Returns whether slice readers ahead of their turn must pause. */
  boolean isFull() {
    return !refused.isEmpty();
  }

  /** Removes a chunk that was delivered, or is dropped, whether or not it had to wait. */
  void removed(SliceChunk chunk) {
    if (chunk.held) {
      held -= chunk.length();
    }
    if (chunk.inTurn) {
      inTurn -= chunk.length();
    }
    if (!chunk.acknowledged) {
      chunk.acknowledge();
    }
    while (!refused.isEmpty()
        && (refused.element().acknowledged || hasRoomFor(refused.element().length()))) {
      SliceChunk waiting = refused.remove();
      if (!waiting.acknowledged) {
        hold(waiting);
      }
    }
  }

  private void hold(SliceChunk chunk) {
    held += chunk.length();
    chunk.held = true;
    chunk.acknowledge();
  }
}
