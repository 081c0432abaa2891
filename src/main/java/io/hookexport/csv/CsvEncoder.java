package io.hookexport.csv;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes one CSV file, cell after cell, into byte arrays: {@code byteOrderMark()?}, {@code
 * header(names)?}, then per row one call for each cell and {@code endRow()}. Between rows {@link
 * #take()} hands over the bytes written so far; the chunk boundaries never change the bytes. Not
 * thread-safe.
 *
 * <p>The dialect is RFC 4180 with UTF-8 and CRLF. The header is quoted, values as little as
 * PostgreSQL's {@code COPY … (FORMAT csv)} does: a text is put between double quotes when it holds
 * a comma, a double quote, CR or LF, when it is empty (an empty field is NULL), or when it is
 * {@code \.} alone in its row (COPY FROM took that for the end of the file before version 18). So
 * the bytes are COPY's except for the header, the row ends, and the texts of timestamps, booleans
 * ({@code true}, {@code false}) and floats. A row whose only cell is NULL is an empty line: COPY
 * writes the same, and by RFC 4180 it is a record of one empty field; readers that skip empty lines
 * must be configured not to. src/doc/design/decisions/0004 describes how commons-csv differs.
 */
public final class CsvEncoder {
  /** Room beyond a text: its guard and the 7 bytes that scans reach, or quotes and row end. */
  private static final int MARGIN = 8;

  /** Room for any cell of bounded length: uuid 36, timestamp 30, float 26, integer 20, and CRLF. */
  private static final int BOUNDED_CELL = 64;

  private static final byte[] TRUE = "true".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] FALSE = "false".getBytes(StandardCharsets.US_ASCII);

  private final boolean spreadsheetSafe;
  private final TimestampText timestamps = new TimestampText();
  private final ChunkArrays arrays;
  private byte[] buffer = ChunkArrays.NONE;

  /** The index after the last byte written; a comma follows each cell until the row ends. */
  private int position;

  private int rowStart;
  private boolean taken;
  private long rows;
  private long escapedCells;

  /**
   * @param spreadsheetSafe texts that a spreadsheet would run as a formula get a {@code '} before
   *     them, and texts that it might split are quoted; see {@link Formula}
   */
  public CsvEncoder(ChunkArrays arrays, boolean spreadsheetSafe) {
    this.arrays = arrays;
    this.spreadsheetSafe = spreadsheetSafe;
  }

  /** Writes the mark by which some spreadsheets recognise UTF-8; it must be written first. */
  public void byteOrderMark() {
    if (position != 0 || taken) {
      throw new IllegalStateException("a byte order mark must be the first bytes of the file");
    }
    position = rowStart = copy("\ufeff".getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes the names as a row that {@link #rows()} does not count; they are never guarded, and
   * always quoted. A reader that guesses the dialect from the first rows, such as DuckDB's, finds
   * the quote character in them, however late the first value that needs quotes follows.
   */
  public void header(List<String> names) {
    if (rows != 0 || position != rowStart) {
      throw new IllegalStateException("the header must stand before the first row");
    }
    for (String name : names) {
      quote(copy(name.getBytes(StandardCharsets.UTF_8)));
    }
    closeRow();
  }

  public void nullCell() {
    reserve(MARGIN);
    endCell(position);
  }

  /** Half a surrogate pair, which UTF-8 cannot hold, becomes {@code ?}. */
  public void text(String value) {
    reserve(Utf8.bytesAtMost(value) + MARGIN);
    endText(Utf8.encode(value, buffer, position));
  }

  /** Writes text that is already UTF-8; the bytes around it in {@code source} do not matter. */
  public void utf8(byte[] source, int offset, int length) {
    reserve((long) length + MARGIN);
    int end = position + length;
    if (Quotes.copyPlain(source, offset, length, buffer, position) && !spreadsheetSafe) {
      endCell(end);
    } else {
      endText(end);
    }
  }

  /** Writes any integer: int2, int4 and int8 look alike. */
  public void int8(long value) {
    reserve(BOUNDED_CELL);
    endCell(Digits.integer(value, buffer, position));
  }

  public void uuid(long mostSigBits, long leastSigBits) {
    reserve(BOUNDED_CELL);
    endCell(Digits.uuid(mostSigBits, leastSigBits, buffer, position));
  }

  /**
   * Writes RFC 3339 in UTC with six digits of a fraction; years outside 0000 to 9999 use the
   * expanded form of ISO 8601, {@code -0043-03-15T…} and {@code +12345-…}.
   *
   * @param microsSince2000 microseconds since 2000-01-01T00:00Z, PostgreSQL's timestamptz on the
   *     wire; its greatest and least value are written {@code infinity} and {@code -infinity}
   */
  public void timestamp(long microsSince2000) {
    reserve(BOUNDED_CELL);
    endCell(timestamps.write(microsSince2000, buffer, position));
  }

  public void bool(boolean value) {
    endCell(copy(value ? TRUE : FALSE));
  }

  /**
   * Writes a number that is already text, such as a numeric or a float; never quoted nor guarded.
   *
   * @throws IllegalArgumentException when it is empty or holds what might need quotes
   */
  public void ascii(String number) {
    byte[] utf8 = number.getBytes(StandardCharsets.UTF_8);
    ascii(utf8, 0, utf8.length);
  }

  /** As {@link #ascii(String)}, for bytes. */
  public void ascii(byte[] source, int offset, int length) {
    reserve((long) length + MARGIN);
    endCell(Digits.ready(source, offset, length, buffer, position));
  }

  public void endRow() {
    closeRow();
    rows++;
  }

  /** Returns the rows ended so far, in all chunks, without the header. */
  public long rows() {
    return rows;
  }

  /** Returns the cells that got a {@code '} so far, in all chunks. */
  public long escapedCells() {
    return escapedCells;
  }

  /** Returns the bytes written since the last {@link #take()}. */
  public int size() {
    return position;
  }

  /** Returns the rows written since the last call; the encoder continues with another buffer. */
  public Chunk take() {
    if (position != rowStart) {
      throw new IllegalStateException("a chunk can be taken between rows only, call endRow first");
    }
    if (position == 0) {
      return new Chunk(ChunkArrays.NONE, 0);
    }
    Chunk chunk = new Chunk(buffer, position);
    taken = true;
    buffer = arrays.next();
    position = rowStart = 0;
    return chunk;
  }

  /** Ends a cell whose bytes are between {@link #position} and {@code end}. */
  private void endText(int end) {
    if (spreadsheetSafe) {
      endGuarded(end);
    } else {
      quoteWhereNeeded(end);
    }
  }

  private void endGuarded(int end) {
    int guards = Formula.guards(buffer, position, end);
    int guarded = end;
    if (guards > 0) {
      reserve((long) end - position + guards + MARGIN);
      guarded = Formula.insert(buffer, position, end);
      escapedCells++;
    }
    if (Formula.mayBeSplit(buffer, position, guarded)) {
      quote(guarded);
    } else {
      quoteWhereNeeded(guarded);
    }
  }

  private void quoteWhereNeeded(int end) {
    if (Quotes.needed(buffer, position, end)) {
      quote(end);
    } else {
      endCell(end);
    }
  }

  private void quote(int end) {
    int inside = Quotes.count(buffer, position, end);
    reserve((long) end - position + inside + MARGIN);
    endCell(Quotes.wrap(buffer, position, end, inside));
  }

  private void endCell(int end) {
    buffer[end] = ',';
    position = end + 1;
  }

  private void closeRow() {
    if (position == rowStart) {
      throw new IllegalStateException("a row needs at least one cell");
    }
    if (position - rowStart == 3 && buffer[rowStart] == '\\' && buffer[rowStart + 1] == '.') {
      // The single text \.: see the class comment.
      reserve(MARGIN);
      position = rowStart;
      endCell(Quotes.wrap(buffer, rowStart, rowStart + 2, 0));
    }
    buffer[position - 1] = '\r';
    buffer[position++] = '\n';
    rowStart = position;
  }

  /** Copies the bytes to {@link #position}, which stays; returns the index after the last one. */
  private int copy(byte[] bytes) {
    reserve((long) bytes.length + MARGIN);
    System.arraycopy(bytes, 0, buffer, position, bytes.length);
    return position + bytes.length;
  }

  /** Makes room for this many bytes after {@link #position}. */
  private void reserve(long bytes) {
    long wanted = position + bytes;
    if (wanted > buffer.length) {
      buffer = arrays.grow(buffer, wanted);
    }
  }
}
