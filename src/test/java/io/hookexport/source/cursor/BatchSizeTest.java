package io.hookexport.source.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.source.wire.RowLimit;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class BatchSizeTest {
  @Test
  void beginsWithOneRowAndGrowsWithWhatItMeasures() {
    BatchSize size = new BatchSize();
    assertThat(size.rows()).isEqualTo(1);
    int asked = 0;
    for (int wanted : new int[] {4, 16, 64, 200, 200}) {
      asked = size.rows();
      size.learn(asked, asked * 100L);
      assertThat(size.rows()).isEqualTo(wanted);
    }
    size.learn(asked, asked * (512L << 10));
    assertThat(size.rows()).isEqualTo(1);
  }

  /** Of a heap of 256 MB: what was asked for while rows were short may be long. */
  @Test
  void aBatchOfLongRowsBehindShortOnesIsWithinTheLimit() {
    List<OutOfMemoryError> told = new ArrayList<>();
    EmbeddedChannel channel = new EmbeddedChannel(new RowLimit((256 << 20) / 6, told::add));
    BatchSize size = new BatchSize();
    for (int left = 20_000; left > 0; left -= size.rows()) {
      size.learn(size.rows(), size.rows() * 200L);
    }

    for (int left = 2_500; left > 0 && channel.isOpen(); ) {
      int rows = Math.min(left, size.rows());
      for (int i = 0; i < rows && channel.isOpen(); i++) {
        channel.writeInbound(
            Unpooled.buffer().writeByte('D').writeInt(60_000).writeZero(60_000 - Integer.BYTES));
        ReferenceCountUtil.release(channel.readInbound());
      }
      if (channel.isOpen()) {
        channel.writeInbound(Unpooled.buffer().writeByte('s').writeInt(Integer.BYTES));
        ReferenceCountUtil.release(channel.readInbound());
      }
      size.learn(rows, rows * 60_000L);
      left -= rows;
    }

    assertThat(told).isEmpty();
  }
}
