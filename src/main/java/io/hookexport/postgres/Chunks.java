package io.hookexport.postgres;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/** The pieces in which CSV goes from an encoder to its reader. */
final class Chunks {
  /** Large writes are what AsyncFile is fast at: 64 KiB 1.2 GB/s, 1 KiB 0.16 GB/s. */
  static final int BYTES = 128 * 1024;

  /** So that a chunk is taken before its buffer must grow. */
  private static final int ROOM_BYTES = 16 * 1024;

  private Chunks() {}

  /** An encoder that has written what stands before the first row. */
  static CsvEncoder begin(ExportRequest request, List<String> columns) {
    CsvEncoder csv = goOn(request);
    if (request.byteOrderMark()) {
      csv.byteOrderMark();
    }
    csv.header(columns);
    return csv;
  }

  /** An encoder for rows that follow others in the same file. */
  static CsvEncoder goOn(ExportRequest request) {
    return new CsvEncoder(
        BYTES + ROOM_BYTES, request.formulaEscaping() == FormulaEscaping.SPREADSHEET);
  }

  /** Without copying: the array belongs to the buffer from now on. */
  static Buffer wrap(Chunk chunk) {
    return BufferInternal.buffer(Unpooled.wrappedBuffer(chunk.bytes(), 0, chunk.length()));
  }
}
