package io.hookexport.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Short ways to drive an encoder in tests. */
final class Encoding {
  private Encoding() {}

  /** The text of one cell, without comma and row end. */
  static String cell(Consumer<CsvEncoder> write) {
    return cell(false, write);
  }

  static String cell(boolean spreadsheetSafe, Consumer<CsvEncoder> write) {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(64, 4), spreadsheetSafe);
    encoder.nullCell();
    write.accept(encoder);
    encoder.nullCell();
    encoder.endRow();
    String row = text(encoder.take());
    if (!row.startsWith(",") || !row.endsWith(",\r\n")) {
      throw new AssertionError("not one cell in a row: " + row);
    }
    return row.substring(1, row.length() - 3);
  }

  static String text(Chunk chunk) {
    return new String(chunk.bytes(), 0, chunk.length(), UTF_8);
  }

  static void append(Chunk chunk, ByteArrayOutputStream file) {
    file.write(chunk.bytes(), 0, chunk.length());
  }

  static void textRow(CsvEncoder encoder, List<@Nullable String> row) {
    for (String cell : row) {
      if (cell == null) {
        encoder.nullCell();
      } else {
        encoder.text(cell);
      }
    }
    encoder.endRow();
  }

  static byte[] textTable(List<List<@Nullable String>> table) {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1 << 16, 4), false);
    table.forEach(row -> textRow(encoder, row));
    Chunk chunk = encoder.take();
    return Arrays.copyOf(chunk.bytes(), chunk.length());
  }
}
