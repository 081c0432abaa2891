package io.hookexport.postgres;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;

/**
 * The memory in which pieces wait, for their turn or for the reader of the file. Whoever read a
 * piece ahead of its turn is told at once that it has gone on, and reads on; when the memory is
 * full it is told later, and waits as if nobody read. To be used on one context.
 */
final class ReadAhead {

  /** A chunk of a slice: whole rows. */
  static final class Piece {
    private final Buffer bytes;
    private final long rows;
    private final long escapedCells;
    private final QueryReader reader;
    private boolean told;
    private boolean held;
    private boolean inTurn;

    Piece(Buffer bytes, long rows, long escapedCells, QueryReader reader) {
      this.bytes = bytes;
      this.rows = rows;
      this.escapedCells = escapedCells;
      this.reader = reader;
    }

    Buffer bytes() {
      return bytes;
    }

    long rows() {
      return rows;
    }

    long escapedCells() {
      return escapedCells;
    }

    private void tell() {
      told = true;
      reader.consumed(bytes.length());
    }
  }

  /** What may wait for the reader of the file when a slice whose turn it is begins. */
  static final int IN_TURN_BYTES = 512 * 1024;

  private final long limit;
  private final ArrayDeque<Piece> refused = new ArrayDeque<>();
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

  /** Whether the slice whose turn it is may begin, or is far enough ahead of the file's reader. */
  boolean mayBegin() {
    return inTurn < IN_TURN_BYTES;
  }

  /** A piece has come in its turn. */
  void inTurn(Piece piece) {
    piece.inTurn = true;
    inTurn += piece.bytes.length();
  }

  /** A piece must wait for its turn. */
  void add(Piece piece) {
    if (refused.isEmpty() && hasRoomFor(piece.bytes.length())) {
      hold(piece);
    } else {
      refused.add(piece);
    }
  }

  /** Whether somebody who reads ahead has to wait. */
  boolean isFull() {
    return !refused.isEmpty();
  }

  /** A piece has gone on, whether or not it had to wait, or waits no more. */
  void left(Piece piece) {
    if (piece.held) {
      held -= piece.bytes.length();
    }
    if (piece.inTurn) {
      inTurn -= piece.bytes.length();
    }
    if (!piece.told) {
      piece.tell();
    }
    while (!refused.isEmpty()
        && (refused.element().told || hasRoomFor(refused.element().bytes.length()))) {
      Piece waiting = refused.remove();
      if (!waiting.told) {
        hold(waiting);
      }
    }
  }

  private void hold(Piece piece) {
    held += piece.bytes.length();
    piece.held = true;
    piece.tell();
  }
}
