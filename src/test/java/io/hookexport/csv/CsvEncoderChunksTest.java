package io.hookexport.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Chunks: where a file is cut, how they grow, which are used again. */
class CsvEncoderChunksTest {
  private final RandomGenerator random = Seed.random();

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 100, 4096, 1 << 16})
  void neitherCapacityNorCutsChangeTheBytes(int capacity) {
    List<List<@Nullable String>> table = new HostileCells(random).table(1500, 4);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    ChunkArrays buffers = new ChunkArrays(capacity, 4);
    CsvEncoder encoder = new CsvEncoder(buffers, false);
    for (List<@Nullable String> row : table) {
      Encoding.textRow(encoder, row);
      if (random.nextInt(4) == 0) {
        Chunk chunk = encoder.take();
        Encoding.append(chunk, file);
        Arrays.fill(chunk.bytes(), (byte) '"');
        buffers.recycle(chunk.bytes());
      }
    }
    Encoding.append(encoder.take(), file);

    assertThat(Arrays.mismatch(file.toByteArray(), Encoding.textTable(table)))
        .as("first byte that differs")
        .isEqualTo(-1);
    assertThat(encoder.rows()).isEqualTo(table.size());
  }

  @Test
  void cellsThatJustFitAndJustDoNotAreWrittenWhole() {
    for (int capacity = 1; capacity < 90; capacity++) {
      for (int length = 0; length < 90; length++) {
        CsvEncoder encoder = new CsvEncoder(new ChunkArrays(capacity, 4), true);
        String plain = "=".repeat(length) + "x";
        String quoted = "\"".repeat(length);

        encoder.text(plain);
        encoder.text(quoted);
        encoder.int8(Long.MIN_VALUE);
        encoder.endRow();

        assertThat(Encoding.text(encoder.take()))
            .isEqualTo(
                (length > 0 ? "'" : "")
                    + plain
                    + ",\""
                    + "\"\"".repeat(length)
                    + "\",-9223372036854775808\r\n");
      }
    }
  }

  @Test
  void guardedBytesThatFillTheBufferToItsEndAreScannedInsideIt() {
    for (int length = 1; length < 90; length++) {
      String value = "=".repeat(length);
      CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1, 4), true);

      encoder.utf8(value.getBytes(UTF_8), 0, length);
      encoder.endRow();

      assertThat(Encoding.text(encoder.take())).isEqualTo("'" + value + "\r\n");
    }
  }

  @Test
  void cellsOfBoundedLengthAreWrittenWholeHoweverFullTheBufferIs() {
    for (int before = 0; before < 130; before++) {
      CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1, 4), false);
      String text = "x".repeat(before);

      encoder.text(text + "x");
      encoder.uuid(-1, -1);
      encoder.timestamp(Long.MIN_VALUE + 1);
      encoder.ascii("" + -Double.MIN_NORMAL);
      encoder.int8(Long.MIN_VALUE);
      encoder.bool(false);
      encoder.nullCell();
      encoder.uuid(-1, -1);
      encoder.endRow();

      assertThat(Encoding.text(encoder.take()))
          .isEqualTo(
              text
                  + "x,ffffffff-ffff-ffff-ffff-ffffffffffff,-290278-12-22T19:59:05.224193Z,"
                  + "-2.2250738585072014E-308,-9223372036854775808,false,,"
                  + "ffffffff-ffff-ffff-ffff-ffffffffffff\r\n");
    }
  }

  @Test
  void aCellOf100MegabytesIsWrittenAndItsBufferIsNotKept() {
    byte[] huge = new byte[100_000_000];
    Arrays.fill(huge, (byte) 'x');
    huge[99_999_999] = ',';
    ChunkArrays buffers = new ChunkArrays(1 << 16, 4);
    CsvEncoder encoder = new CsvEncoder(buffers, false);

    encoder.utf8(huge, 0, huge.length);
    encoder.endRow();

    assertThat(encoder.size()).isEqualTo(100_000_004);
    Chunk chunk = encoder.take();
    assertThat(chunk.bytes()[0]).isEqualTo((byte) '"');
    assertThat(Arrays.mismatch(chunk.bytes(), 1, huge.length + 1, huge, 0, huge.length))
        .isEqualTo(-1);
    assertThat(new String(chunk.bytes(), huge.length + 1, 3, UTF_8)).isEqualTo("\"\r\n");
    buffers.recycle(chunk.bytes());
    encoder.text("small");
    encoder.endRow();
    assertThat(encoder.take().bytes()).hasSize(1 << 16);
  }

  @Test
  void aJavaTextOf100MegabytesIsWritten() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1 << 16, 4), false);

    encoder.text("x".repeat(100_000_000));
    encoder.endRow();

    assertThat(encoder.size()).isEqualTo(100_000_002);
  }

  @Test
  void aRecycledBufferIsUsedAgainAndAFewAreKeptAtMost() {
    ChunkArrays buffers = new ChunkArrays(64, 4);
    CsvEncoder encoder = new CsvEncoder(buffers, false);
    List<byte[]> given = List.of(new byte[64], new byte[64], new byte[128], new byte[64]);
    buffers.recycle(new byte[63]);
    buffers.recycle(new byte[129]);
    given.forEach(buffers::recycle);
    byte[] oneTooMany = new byte[64];
    buffers.recycle(oneTooMany);

    oneRow(encoder);
    for (byte[] bytes : given) {
      assertThat(oneRow(encoder)).isSameAs(bytes);
    }
    byte[] fresh = oneRow(encoder);
    assertThat(fresh).hasSize(64).isNotSameAs(oneTooMany);
    assertThat(given).allSatisfy(bytes -> assertThat(bytes).isNotSameAs(fresh));
  }

  @Test
  void takingNothingGivesAnEmptyChunkAndLosesNoBuffer() {
    ChunkArrays buffers = new ChunkArrays(64, 4);
    CsvEncoder encoder = new CsvEncoder(buffers, false);
    byte[] bytes = oneRow(encoder);
    buffers.recycle(bytes);
    oneRow(encoder);

    assertThat(encoder.take().length()).isZero();
    assertThat(encoder.take().length()).isZero();

    assertThat(oneRow(encoder)).isSameAs(bytes);
  }

  @Test
  void headerAndByteOrderMarkComeFirstAndCountAsNoRow() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(8, 4), false);
    encoder.byteOrderMark();
    encoder.header(List.of("id", "a,b", "", " é\"", "#"));
    assertThat(encoder.rows()).isZero();
    encoder.bool(false);
    encoder.endRow();

    assertThat(Encoding.text(encoder.take()))
        .isEqualTo("\ufeff\"id\",\"a,b\",\"\",\" é\"\"\",\"#\"\r\nfalse\r\n");
    assertThat(encoder.rows()).isEqualTo(1);
  }

  @Test
  void callsOutOfOrderAreRefused() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(64, 4), false);
    assertThatThrownBy(encoder::endRow).hasMessage("a row needs at least one cell");
    assertThatThrownBy(() -> encoder.header(List.of())).hasMessage("a row needs at least one cell");
    encoder.nullCell();
    assertThatThrownBy(encoder::take).hasMessageContaining("call endRow first");
    assertThatThrownBy(() -> encoder.header(List.of("id"))).hasMessageContaining("first row");
    assertThatThrownBy(encoder::byteOrderMark).hasMessageContaining("first bytes");
    encoder.endRow();
    encoder.take();
    assertThatThrownBy(encoder::byteOrderMark).hasMessageContaining("first bytes");
    assertThatThrownBy(() -> encoder.header(List.of("id"))).hasMessageContaining("first row");
    assertThatThrownBy(() -> new CsvEncoder(new ChunkArrays(0, 4), false))
        .hasMessage("chunk capacity must be at least 1: 0");
  }

  private static byte[] oneRow(CsvEncoder encoder) {
    encoder.text("x");
    encoder.endRow();
    return encoder.take().bytes();
  }
}
