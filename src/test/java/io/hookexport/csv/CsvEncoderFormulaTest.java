package io.hookexport.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spreadsheet-safe form: text is guarded, numbers never are. */
class CsvEncoderFormulaTest {
  private static final Set<Integer> STARTERS =
      Set.of(0x3d, 0x2b, 0x2d, 0x40, 0x09, 0x0d, 0xff1d, 0xff0b, 0xff0d, 0xff20);

  @ParameterizedTest
  @ValueSource(strings = {"=", "+", "-", "@", "\t", "＝", "＋", "－", "＠"})
  void aTextThatStartsLikeAFormulaIsGuarded(String starter) {
    assertGuarded(starter + "SUM(A1)", "'" + starter + "SUM(A1)");
    assertGuarded(starter, "'" + starter);
    assertGuarded(starter + "cmd,\"x\"", "\"'" + starter + "cmd,\"\"x\"\"\"");
  }

  @Test
  void theGuardOfACarriageReturnStandsInsideTheQuotes() {
    assertGuarded("\r=1", "\"'\r=1\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a=1", " =1", "'=1", "\n=1", "＞", "＜1", "￾", "ｂ", "0", "\uefbc", "ퟀ"})
  void anyOtherTextIsNot(String text) {
    String plain = Encoding.cell(false, encoder -> encoder.text(text));

    assertThat(Encoding.cell(true, encoder -> encoder.text(text))).isEqualTo(plain);
  }

  @Test
  void allCodePointsAreGuardedOrNotByTheList() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        byte[] utf8 = Character.toString(codePoint).getBytes(UTF_8);
        boolean guarded = Formula.startsIn(utf8, 0, utf8.length);
        assertThat(guarded).as("U+%04X", codePoint).isEqualTo(STARTERS.contains(codePoint));
      }
    }
  }

  @Test
  void aFullWidthFormCutShortIsNoFormulaWhateverFollowsInTheBuffer() {
    byte[] fullWidth = "＝".getBytes(UTF_8);

    assertThat(Formula.startsIn(fullWidth, 0, 3)).isTrue();
    assertThat(Formula.startsIn(fullWidth, 0, 2)).isFalse();
    assertThat(Formula.startsIn(fullWidth, 0, 1)).isFalse();
    assertThat(Formula.startsIn(fullWidth, 0, 0)).isFalse();
  }

  @Test
  void withoutTheOptionNothingIsAltered() {
    CsvEncoder encoder = new CsvEncoder(new Buffers(64, 4), false);
    encoder.text("=1");
    encoder.utf8("＠x".getBytes(UTF_8), 0, 4);
    encoder.endRow();

    assertThat(Encoding.text(encoder.take())).isEqualTo("=1,＠x\r\n");
    assertThat(encoder.escapedCells()).isZero();
  }

  @Test
  void numbersTimestampsUuidsAndTheHeaderAreNeverAltered() {
    CsvEncoder encoder = new CsvEncoder(new Buffers(64, 4), true);
    encoder.header(List.of("=a", "-b", "＋c"));
    encoder.int8(-1);
    encoder.float8(-1.5);
    encoder.float8(Double.NEGATIVE_INFINITY);
    encoder.ascii("-12.50");
    encoder.ascii("+1");
    encoder.timestamp(Long.MIN_VALUE);
    encoder.timestamp(Long.MIN_VALUE + 1);
    encoder.uuid(0, 0);
    encoder.bool(true);
    encoder.endRow();

    assertThat(Encoding.text(encoder.take()))
        .isEqualTo(
            "=a,-b,＋c\r\n-1,-1.5,-Infinity,-12.50,+1,-infinity,-290278-12-22T19:59:05.224193Z,"
                + "00000000-0000-0000-0000-000000000000,true\r\n");
    assertThat(encoder.escapedCells()).isZero();
  }

  @Test
  void randomCellsAreReadBackWithTheGuardAndCounted() throws IOException {
    HostileCells hostile = new HostileCells(Seed.random());
    List<List<@Nullable String>> table = hostile.table(3000, 5);
    CsvEncoder encoder = new CsvEncoder(new Buffers(1 << 16, 4), true);
    long guarded = 0;
    List<List<@Nullable String>> expected = new ArrayList<>();
    // As in every file: U+FEFF as the very first character is a byte order mark.
    List<String> header = List.of("a", "b", "c", "d", "e");
    encoder.header(header);
    expected.add(new ArrayList<>(header));
    for (List<@Nullable String> row : table) {
      List<@Nullable String> expectedRow = new ArrayList<>();
      for (String cell : row) {
        boolean formula = cell != null && !cell.isEmpty() && STARTERS.contains(cell.codePointAt(0));
        guarded += formula ? 1 : 0;
        expectedRow.add(formula ? "'" + cell : cell);
      }
      expected.add(expectedRow);

      Encoding.textRow(encoder, row);
    }

    Chunk chunk = encoder.take();
    assertThat(Encoding.read(Arrays.copyOf(chunk.bytes(), chunk.length()))).isEqualTo(expected);
    assertThat(encoder.escapedCells()).isEqualTo(guarded).isGreaterThan(1000);
  }

  private static void assertGuarded(String value, String cell) {
    byte[] utf8 = value.getBytes(UTF_8);
    assertThat(Encoding.cell(true, encoder -> encoder.text(value))).isEqualTo(cell);
    assertThat(Encoding.cell(true, encoder -> encoder.utf8(utf8, 0, utf8.length))).isEqualTo(cell);
  }
}
