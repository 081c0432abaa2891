package io.hookexport.source.definition;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.export.Dataset;
import io.hookexport.support.CapturedLog;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which statuses of a source are warned of, by both readers. */
final class StatusWordsTest {
  private static final StatusWords.Place PLACE =
      new StatusWords.Place("1", "source native, outbound deliveries", "outbound.sql");

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "succeeded,false,0",
        "succeeded       ,true,0", // char(16): a filter compares without the padding
        "failed_permanent                ,true,0", // longer than any word
        "succeeded       ,false,1",
        "OK,true,1",
        "Queued,false,1",
        " queued,true,1",
        "         ,true,1",
        "'',false,1",
        "a status that is much longer than any word of the contract,true,1"
      })
  void aStatusThatNoFilterFindsIsToldOnce(String status, boolean padded, int warnings) {
    byte[] row = ("x" + status + "x").getBytes(StandardCharsets.UTF_8);
    try (CapturedLog log = new CapturedLog(Level.WARN, StatusWords.class).alone()) {
      StatusWords raw =
          new StatusWords(0, PLACE, Set.copyOf(DeliveryColumns.statuses(Dataset.DELIVERIES)));
      raw.see(row, 1, row.length - 2, padded);
      raw.see(row, 1, row.length - 2, padded);
      assertThat(log.list).hasSize(warnings);
      new StatusWords(0, PLACE, Set.copyOf(DeliveryColumns.statuses(Dataset.DELIVERIES)))
          .see(status, padded);
      assertThat(log.list).hasSize(2 * warnings);
    }
  }
}
