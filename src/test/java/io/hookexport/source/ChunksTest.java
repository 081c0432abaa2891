package io.hookexport.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.source.rows.Chunks;
import io.hookexport.support.TestSource;
import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.junit.jupiter.api.Test;

final class ChunksTest {
  private final Chunks chunks = new Chunks();

  @Test
  void anArrayIsUsedAgainOnlyWhenItsBufferIsReleased() {
    CsvEncoder first = chunks.goOn(TestSource.everything());
    Chunk chunk = row(first, "one");
    Buffer buffer = chunks.wrap(chunk);
    assertThat(row(first, "two").bytes()).isNotSameAs(chunk.bytes());
    assertThat(buffer.toString()).isEqualTo("one\r\n");

    ByteBuf bytes = ((BufferInternal) buffer).getByteBuf().unwrap();
    bytes.release();

    // By another export of the source, too.
    CsvEncoder second = chunks.goOn(TestSource.everything());
    row(second, "three");
    assertThat(row(second, "four").bytes()).isSameAs(chunk.bytes());
  }

  private static Chunk row(CsvEncoder csv, String text) {
    csv.text(text);
    csv.endRow();
    return csv.take();
  }
}
