package io.hookexport.csv;

import static io.hookexport.support.CsvRecords.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The spreadsheet-safe form: text is guarded, numbers never are. */
class CsvEncoderFormulaTest {
  private static final Set<Integer> STARTERS =
      Set.of(0x3d, 0x2b, 0x2d, 0x40, 0x09, 0x0a, 0x0d, 0xff1d, 0xff0b, 0xff0d, 0xff20);

  @ParameterizedTest
  @ValueSource(strings = {"=", "+", "-", "@", "＝", "＋", "－", "＠"})
  void aTextThatStartsLikeAFormulaIsGuarded(String starter) {
    assertGuarded(starter + "SUM(A1)", "'" + starter + "SUM(A1)");
    assertGuarded(starter, "'" + starter);
    assertGuarded(starter + "cmd,\"x\"", "\"'" + starter + "cmd,\"\"x\"\"\"");
  }

  @Test
  void theGuardOfACarriageReturnStandsInsideTheQuotes() {
    assertGuarded("\r=1", "\"'\r'=1\"");
    assertGuarded("\nx", "\"'\nx\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=1", "'=1", " a=1", "a -1", "\"=1\"", "＞", "＜1", "￾", "ｂ", "0", "\uefbc", "ퟀ"})
  void anyOtherTextIsNot(String text) {
    String plain = Encoding.cell(false, encoder -> encoder.text(text));

    assertThat(Encoding.cell(true, encoder -> encoder.text(text))).isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0x20, 0x00, 0x01, 0x1f, 0x7f, 0x85, 0xa0, 0xad, 0x1680, 0x180e, 0x2000, 0x200b, 0x200d,
        0x200e, 0x2028, 0x202f, 0x205f, 0x2060, 0x2066, 0x3000, 0xfeff
      })
  void whatSpreadsheetsTrimOrDoNotShowHidesNoFormula(int codePoint) {
    String hidden = Character.toString(codePoint);

    assertGuarded(hidden + "=1+1", "'" + hidden + "=1+1");
    assertGuarded(hidden + hidden + "＠x", "'" + hidden + hidden + "＠x");
    assertGuarded("a;" + hidden + "=1", "\"a;'" + hidden + "=1\"");
    assertThat(Encoding.cell(true, encoder -> encoder.text(hidden + "x"))).isEqualTo(hidden + "x");
    assertThat(Encoding.cell(true, encoder -> encoder.text(hidden))).isEqualTo(hidden);
  }

  @Test
  void aTextThatOtherLocalesSplitIsQuotedAndGuardedBehindEachSplit() {
    assertGuarded("a;b", "\"a;b\"");
    assertGuarded("a\tb", "\"a\tb\"");
    assertGuarded("a;=1;b;@2", "\"a;'=1;b;'@2\"");
    assertGuarded("a;\"=1\"", "\"a;'\"\"=1\"\"\"");
    assertGuarded("a\t=1", "\"a\t'=1\"");
    assertGuarded("a\n=1\r\n+2", "\"a\n'=1\r\n'+2\"");
    assertGuarded("\t\t=1", "\"'\t\t'=1\"");
    assertGuarded(";", "\";\"");
  }

  @Test
  void aCellIsCountedOnceHoweverManyGuardsItGets() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(64, 4), true);
    encoder.text("=1;=2;=3");
    encoder.text("a;b");
    encoder.endRow();

    assertThat(encoder.escapedCells()).isOne();
  }

  @Test
  void allCodePointsAreGuardedOrNotByTheList() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        byte[] utf8 = Character.toString(codePoint).getBytes(UTF_8);
        int guards = Formula.guards(utf8, 0, utf8.length);
        assertThat(guards).as("U+%04X", codePoint).isEqualTo(STARTERS.contains(codePoint) ? 1 : 0);
      }
    }
  }

  @Test
  void aFullWidthFormCutShortIsNoFormulaWhateverFollowsInTheBuffer() {
    byte[] fullWidth = "＝".getBytes(UTF_8);

    assertThat(Formula.guards(fullWidth, 0, 3)).isOne();
    assertThat(Formula.guards(fullWidth, 0, 2)).isZero();
    assertThat(Formula.guards(fullWidth, 0, 1)).isZero();
    assertThat(Formula.guards(fullWidth, 0, 0)).isZero();
  }

  @Test
  void withoutTheOptionNothingIsAltered() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(64, 4), false);
    encoder.text("=1");
    encoder.utf8("＠x".getBytes(UTF_8), 0, 4);
    encoder.endRow();

    assertThat(Encoding.text(encoder.take())).isEqualTo("=1,＠x\r\n");
    assertThat(encoder.escapedCells()).isZero();
  }

  @Test
  void numbersTimestampsUuidsAndTheHeaderAreNeverAltered() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(64, 4), true);
    encoder.header(List.of("=a", "-b", "＋c"));
    encoder.int8(-1);
    encoder.ascii("-1.5");
    encoder.ascii("-Infinity");
    encoder.ascii("-12.50");
    encoder.ascii("+1");
    encoder.timestamp(Long.MIN_VALUE);
    encoder.timestamp(Long.MIN_VALUE + 1);
    encoder.uuid(0, 0);
    encoder.bool(true);
    encoder.endRow();

    assertThat(Encoding.text(encoder.take()))
        .isEqualTo(
            "\"=a\",\"-b\",\"＋c\"\r\n-1,-1.5,-Infinity,-12.50,+1,-infinity,-290278-12-22T19:59:05.224193Z,"
                + "00000000-0000-0000-0000-000000000000,true\r\n");
    assertThat(encoder.escapedCells()).isZero();
  }

  @Test
  void randomCellsAreReadBackWithTheGuardAndCounted() throws IOException {
    HostileCells hostile = new HostileCells(Seed.random());
    List<List<@Nullable String>> table = hostile.table(3000, 5);
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1 << 16, 4), true);
    long guarded = 0;
    List<List<@Nullable String>> expected = new ArrayList<>();
    // As in every file: U+FEFF as the very first character is a byte order mark.
    List<String> header = List.of("a", "b", "c", "d", "e");
    encoder.header(header);
    expected.add(new ArrayList<>(header));
    for (List<@Nullable String> row : table) {
      List<@Nullable String> expectedRow = new ArrayList<>();
      for (String cell : row) {
        String expectedCell = cell == null ? null : guarded(cell);
        guarded += Objects.equals(cell, expectedCell) ? 0 : 1;
        expectedRow.add(expectedCell);
      }
      expected.add(expectedRow);

      Encoding.textRow(encoder, row);
    }

    Chunk chunk = encoder.take();
    assertThat(records(Arrays.copyOf(chunk.bytes(), chunk.length()))).isEqualTo(expected);
    assertThat(encoder.escapedCells()).isEqualTo(guarded).isGreaterThan(1000);
  }

  /** The same rules, written with regular expressions. */
  private static String guarded(String cell) {
    String invisible =
        "[\\x00-\\x20\\x7f-\\xa0\\xad\\u1680\\u180e\\u2000-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3000\\ufeff";
    String starter = "[=+\\-@＝＋－＠]";
    String inside =
        cell.replaceAll("(?<=[;\t\r\n])(?=" + invisible + "\"&&[^\t\r\n]]*" + starter + ")", "'");
    boolean atStart =
        Pattern.compile("[\t\r\n]|" + invisible + "]*" + starter).matcher(cell).lookingAt();
    return (atStart ? "'" : "") + inside;
  }

  private static void assertGuarded(String value, String cell) {
    byte[] utf8 = value.getBytes(UTF_8);
    assertThat(Encoding.cell(true, encoder -> encoder.text(value))).isEqualTo(cell);
    assertThat(Encoding.cell(true, encoder -> encoder.utf8(utf8, 0, utf8.length))).isEqualTo(cell);
  }
}
