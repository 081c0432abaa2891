package io.hookexport.source.definition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.support.CapturedLog;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statuses of a source are warned of, by both readers. */
final class StatusWordsTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "succeeded,0",
        "queued,0",
        "succeeded       ,1",
        "OK,1",
        "Queued,1",
        " queued,1",
        "         ,1",
        "'',1",
        "a status that is much longer than any word of the contract,1"
      })
  void aStatusThatNoFilterFindsIsToldOnce(String status, int warnings) {
    byte[] row = ("x" + status + "x").getBytes(StandardCharsets.UTF_8);
    try (CapturedLog log = new CapturedLog(Level.WARN, StatusWords.class).alone()) {
      StatusWords raw = new StatusWords(0, "outbound.sql");
      raw.see(row, 1, row.length - 2);
      raw.see(row, 1, row.length - 2);
      assertThat(log.list).hasSize(warnings);
      new StatusWords(0, "outbound.sql").see(status);
      assertThat(log.list).hasSize(2 * warnings);
    }
  }
}
