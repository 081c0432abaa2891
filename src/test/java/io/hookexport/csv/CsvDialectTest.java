package io.hookexport.csv;

import static io.hookexport.support.CsvRecords.records;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvDialectTest {
  @Test
  void nullAndEmptyAreToldApartInEveryColumn() throws IOException {
    assertThat(read("a,b\r\n,\"\"\r\n\"\",\r\n\"\",\"\"\r\n,\r\n"))
        .containsExactly(
            List.of("a", "b"),
            Arrays.asList(null, ""),
            Arrays.asList("", null),
            List.of("", ""),
            Arrays.asList(null, null));
  }

  @Test
  void anEmptyLineIsARecordOfOneNull() throws IOException {
    assertThat(read("a\r\n\r\nx\r\n\r\n"))
        .containsExactly(
            List.of("a"),
            Collections.singletonList(null),
            List.of("x"),
            Collections.singletonList(null));
  }

  @Test
  void onlyTheFirstByteOrderMarkIsSkipped() throws IOException {
    assertThat(read("\ufeffa,\ufeffb\r\n\ufeffc,d\r\n"))
        .containsExactly(List.of("a", "\ufeffb"), List.of("\ufeffc", "d"));
    assertThat(read("\ufeff")).isEmpty();
    assertThat(read("")).isEmpty();
  }

  @Test
  void aReaderIsReadLikeAStream() throws IOException {
    try (Stream<List<@Nullable String>> records =
        CsvDialect.records(new StringReader("\ufeffa,\"x\r\ny\"\r\n"))) {
      assertThat(records).containsExactly(List.of("a", "x\r\ny"));
    }
  }

  @Test
  void theFirstRecordsOfAnEndlessFileAreReadWithoutTheRest() throws IOException {
    InputStream endless =
        new InputStream() {
          private int at;

          @Override
          public int read() {
            return "a,b\r\n".charAt(at++ % 5);
          }
        };
    try (Stream<List<@Nullable String>> records = CsvDialect.records(endless)) {
      assertThat(records.limit(3)).hasSize(3).containsOnly(List.of("a", "b"));
    }
  }

  @Test
  void closingTheStreamClosesTheSource() throws IOException {
    boolean[] closed = {false};
    InputStream source =
        new ByteArrayInputStream("a\r\n".getBytes(UTF_8)) {
          @Override
          public void close() {
            closed[0] = true;
          }
        };

    CsvDialect.records(source).close();

    assertThat(closed[0]).isTrue();
  }

  @Test
  void bytesThatAreNoUtf8AreAnErrorAndNotAReplacement() {
    byte[] latin1 = {'a', (byte) 0xe9, '\r', '\n'};

    assertThatThrownBy(() -> records(latin1)).isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void aFileCutInsideQuotesIsAnError() {
    assertThatThrownBy(() -> read("a\r\n\"cut")).isInstanceOf(UncheckedIOException.class);
  }

  private static List<List<@Nullable String>> read(String file) throws IOException {
    return records(file.getBytes(UTF_8));
  }
}
