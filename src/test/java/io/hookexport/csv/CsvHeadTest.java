package io.hookexport.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvHeadTest {
  private static CsvHead head(String csv, int rows, long bytes) throws IOException {
    return CsvHead.read(
        new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), rows, bytes);
  }

  @Test
  void nullAndEmptyAreDifferentAndQuotedTextIsOneCell() throws Exception {
    CsvHead head = head("\ufeffa,b\r\n,\"\"\r\n\"x,\r\ny\",\"\"\"é\"\r\n", 10, 1000);
    assertThat(head.columns()).containsExactly("a", "b");
    assertThat(head.rows()).containsExactly(Arrays.asList(null, ""), List.of("x,\r\ny", "\"é"));
    assertThat(head.hasMore()).isFalse();
  }

  @Test
  void aSingleColumnKeepsItsNulls() throws Exception {
    assertThat(head("a\r\n\r\n\"\"\r\nx\r\n", 10, 1000).rows())
        .containsExactly(Arrays.asList((String) null), List.of(""), List.of("x"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void atMostTheWantedRowsAndWhetherThereAreMore(int wanted) throws Exception {
    CsvHead head = head("a\r\n1\r\n2\r\n3\r\n", wanted, 1000);
    assertThat(head.rows()).hasSize(Math.min(wanted, 3));
    assertThat(head.hasMore()).isEqualTo(wanted < 3);
  }

  @Test
  void aFileWithoutRowsHasColumns() throws Exception {
    CsvHead head = head("a,b\r\n", 10, 1000);
    assertThat(head.columns()).containsExactly("a", "b");
    assertThat(head.rows()).isEmpty();
    assertThat(head.hasMore()).isFalse();
  }

  /** At every limit: only whole rows are shown, and more is promised unless all was read. */
  @Test
  void aRecordThatTheLimitCutsIsNotShown() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("limit seed " + seed);
    Random random = new Random(seed);
    StringBuilder csv = new StringBuilder("a,b\r\n");
    for (int i = 0; i < 200; i++) {
      csv.append(i).append(",\"").append("é\r\n".repeat(random.nextInt(200))).append("\"\r\n");
    }
    CsvHead whole = head(csv.toString(), 1000, Long.MAX_VALUE);
    int length = csv.toString().getBytes(StandardCharsets.UTF_8).length;
    for (int round = 0; round < 300; round++) {
      int limit = 10_000 + random.nextInt(length - 10_000 + 1);
      CsvHead head = head(csv.toString(), 1000, limit);
      assertThat(head.rows()).isEqualTo(whole.rows().subList(0, head.rows().size()));
      assertThat(head.hasMore()).isEqualTo(limit < length);
    }
    assertThat(head(csv.toString(), 1000, length).hasMore()).isFalse();
  }

  @Test
  void aCellWithoutAnEndIsNotReadToItsEnd() throws Exception {
    CsvHead head = CsvHead.read(new Endless("a\r\n1\r\n".repeat(5000) + "\""), 100_000, 1 << 20);
    assertThat(head.rows()).isNotEmpty();
    assertThat(head.hasMore()).isTrue();
  }

  @Test
  void whatIsNoSuchFileIsAnIoException() {
    assertThatThrownBy(() -> head("", 10, 1000)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> head("a,\r\n", 10, 1000)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> head("a\r\n\"x", 10, 1000)).isInstanceOf(IOException.class);
    InputStream notUtf8 = new ByteArrayInputStream(new byte[] {'a', '\n', (byte) 0xFF, '\n'});
    assertThatThrownBy(() -> CsvHead.read(notUtf8, 10, 1000)).isInstanceOf(IOException.class);
  }

  /** A text, then the letter x for ever. */
  private static final class Endless extends InputStream {
    private final byte[] start;
    private int given;

    Endless(String start) {
      this.start = start.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int read() {
      return given < start.length ? start[given++] : 'x';
    }
  }
}
