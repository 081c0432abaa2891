package io.hookexport.source.rows;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.ChunkArrays;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FormulaEscaping;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.List;

/**
 * The chunks in which CSV goes from an encoder to its reader. Their arrays are used again, by all
 * exports of a source, when the reader has released them.
 */
public final class Chunks {
  /** Large writes are what AsyncFile is fast at: 64 KiB 1.2 GB/s, 1 KiB 0.16 GB/s. */
  public static final int BYTES = 128 * 1024;

  /** So that a chunk is taken before its buffer must grow. */
  private static final int ROOM_BYTES = 16 * 1024;

  /** 2 MiB: as many as are under way when one export is written as fast as it can. */
  private static final int KEPT = 16;

  private final ChunkArrays arrays = new ChunkArrays(BYTES + ROOM_BYTES, KEPT);

  /** An encoder that has written what stands before the first row. */
  public CsvEncoder begin(ExportRequest request, List<String> columns) {
    CsvEncoder csv = goOn(request);
    if (request.byteOrderMark()) {
      csv.byteOrderMark();
    }
    csv.header(columns);
    return csv;
  }

  /** An encoder for rows that follow others in the same file. */
  public CsvEncoder goOn(ExportRequest request) {
    return new CsvEncoder(arrays, request.formulaEscaping() == FormulaEscaping.SPREADSHEET);
  }

  /**
   * Without copying: the array belongs to the buffer, and is used for another chunk as soon as its
   * {@code ByteBuf} is released. Who does not release it leaves it to the garbage collector.
   */
  public Buffer wrap(Chunk chunk) {
    return BufferInternal.buffer(new Recycled(chunk));
  }

  private final class Recycled extends UnpooledHeapByteBuf {
    Recycled(Chunk chunk) {
      super(UnpooledByteBufAllocator.DEFAULT, chunk.bytes(), chunk.bytes().length);
      writerIndex(chunk.length());
    }

    @Override
    protected void freeArray(byte[] array) {
      arrays.recycle(array);
    }
  }
}
