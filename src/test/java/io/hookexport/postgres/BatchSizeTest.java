package io.hookexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BatchSizeTest {
  @Test
  void beginsWithOneRowAndGrowsWithWhatItMeasures() {
    BatchSize size = new BatchSize();
    assertThat(size.rows()).isEqualTo(1);
    int asked = 0;
    for (int wanted : new int[] {4, 16, 64, 256, 1000, 1000}) {
      asked = size.rows();
      size.learn(asked, asked * 100L);
      assertThat(size.rows()).isEqualTo(wanted);
    }
    size.learn(asked, asked * (512L << 10));
    assertThat(size.rows()).isEqualTo(1);
  }
}
