package io.hookexport.csv;

import static io.hookexport.support.CsvRecords.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Text cells, judged by commons-csv: its reader gets every value back, its printer agrees. */
class CsvEncoderTextTest {
  /** How commons-csv writes; {@link CsvEncoder} says where it quotes differently. */
  private static final CSVFormat WRITING =
      CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.MINIMAL).get();

  private final RandomGenerator random = Seed.random();
  private final HostileCells hostile = new HostileCells(random);

  @Test
  void commonsCsvReadsBackEveryValueAndTellsNullFromEmpty() throws IOException {
    for (int columns = 1; columns <= 9; columns++) {
      // Below a header, as in every file: U+FEFF as the very first character is a byte order mark.
      List<List<@Nullable String>> table = new ArrayList<>();
      table.add(Collections.nCopies(columns, "header"));
      table.addAll(hostile.table(400, columns));

      byte[] file = Encoding.textTable(table);

      assertThat(records(file)).isEqualTo(table);
    }
  }

  @Test
  void rowsOfOneColumnAreReadBackTooNullEmptyAndEndOfCopyIncluded() throws IOException {
    List<List<@Nullable String>> table =
        List.of(
            Collections.singletonList(null),
            List.of(""),
            List.of("\\."),
            List.of("x"),
            Collections.singletonList(null),
            Collections.singletonList(null));

    byte[] file = Encoding.textTable(table);

    assertThat(new String(file, UTF_8)).isEqualTo("\r\n\"\"\r\n\"\\.\"\r\nx\r\n\r\n\r\n");
    assertThat(records(file)).isEqualTo(table);
  }

  @Test
  void aCellIsWhatCommonsCsvPrintsUnlessThatQuotesMore() throws IOException {
    int quotedMore = 0;
    for (int i = 0; i < 30_000; i++) {
      String value = hostile.cell();

      String ours = Encoding.cell(encoder -> encoder.text(value));

      String theirs = printedByCommons(value);
      if (value.isEmpty()) {
        // Not first in its row: commons-csv does not tell it from null.
        assertThat(theirs).isEmpty();
        assertThat(ours).isEqualTo("\"\"");
      } else if (needsQuotes(value)) {
        assertThat(ours).isEqualTo(theirs).startsWith("\"");
      } else if (value.charAt(0) <= '#' || value.charAt(value.length() - 1) <= ' ') {
        assertThat(ours).isEqualTo(value);
        assertThat(theirs).isEqualTo('"' + value + '"');
        quotedMore++;
      } else {
        assertThat(ours).isEqualTo(value).isEqualTo(theirs);
      }
    }
    assertThat(quotedMore).as("cells of the two documented classes").isGreaterThan(100);
  }

  @Test
  void textAndUtf8WriteTheSameBytesWhereverTheSourceStands() {
    for (int i = 0; i < 30_000; i++) {
      String value = hostile.cell();
      byte[] utf8 = value.getBytes(UTF_8);
      int before = random.nextInt(20);
      int after = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
      byte[] source = new byte[before + utf8.length + after];
      // What surrounds the value would change the cell if it were looked at.
      Arrays.fill(source, (byte) '"');
      System.arraycopy(utf8, 0, source, before, utf8.length);

      String fromBytes = Encoding.cell(encoder -> encoder.utf8(source, before, utf8.length));

      assertThat(fromBytes).isEqualTo(Encoding.cell(encoder -> encoder.text(value)));
    }
  }

  @Test
  void everyCharacterAtEveryPlaceOfAWordIsQuotedWhenItMustBe() {
    for (int length = 1; length <= 26; length++) {
      for (int at = 0; at < length; at++) {
        for (char c = 0; c < 0x180; c++) {
          char[] chars = new char[length];
          Arrays.fill(chars, 'x');
          chars[at] = c;
          String value = new String(chars);

          String cell = Encoding.cell(encoder -> encoder.text(value));

          String quoted = '"' + value.replace("\"", "\"\"") + '"';
          assertThat(cell).isEqualTo(needsQuotes(value) ? quoted : value);
        }
      }
    }
  }

  @Test
  void whatStoodInTheBufferBeforeNeverReachesACell() {
    ChunkArrays buffers = new ChunkArrays(1 << 12, 4);
    CsvEncoder encoder = new CsvEncoder(buffers, false);
    byte[] dirty = new byte[1 << 12];
    Arrays.fill(dirty, (byte) '"');
    for (int length = 0; length < 40; length++) {
      encoder.text("warm up");
      encoder.endRow();
      encoder.take();
      buffers.recycle(dirty);
      encoder.text("warm up");
      encoder.endRow();
      encoder.take();
      String value = "y".repeat(length + 1);

      encoder.text(value);
      encoder.endRow();

      Chunk chunk = encoder.take();
      assertThat(Encoding.text(chunk)).isEqualTo(value + "\r\n");
    }
  }

  @Test
  void halfASurrogatePairBecomesAQuestionMarkAsInGetBytes() {
    List<String> parts = List.of("\ud800", "\udc00", "\ud83d\ude00", "a", "é", "€", "");
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder("z".repeat(random.nextInt(10) == 0 ? 5000 : 1));
      for (int n = random.nextInt(10); n > 0; n--) {
        text.append(parts.get(random.nextInt(parts.size())));
      }
      String value = text.toString();

      String cell = Encoding.cell(encoder -> encoder.text(value));

      assertThat(cell).isEqualTo(new String(value.getBytes(UTF_8), UTF_8));
    }
  }

  private static boolean needsQuotes(String value) {
    return value.isEmpty() || value.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0);
  }

  private static String printedByCommons(String value) throws IOException {
    StringBuilder out = new StringBuilder();
    try (CSVPrinter printer = new CSVPrinter(out, WRITING)) {
      printer.printRecord("first", value, "last");
    }
    assertThat(out.toString()).startsWith("first,").endsWith(",last\r\n");
    return out.substring("first,".length(), out.length() - ",last\r\n".length());
  }
}
