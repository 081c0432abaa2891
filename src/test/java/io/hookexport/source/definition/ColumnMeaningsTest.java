package io.hookexport.source.definition;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Feed;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ColumnMeaningsTest {
  /** The document says of each column what clients are told of it. */
  @Test
  void eachColumnOfTheContractHasAMeaningAndTheDocumentTellsIt() throws Exception {
    List<String> document = Files.readAllLines(Path.of("src/doc/reference/csv.md"));
    for (Feed feed : Feed.ALL) {
      for (String column : DeliveryColumns.of(feed)) {
        String meaning = ColumnMeanings.of(feed.dataset(), column);
        assertThat(meaning).as(column).isNotEmpty();
        assertThat(document).contains("| `" + column + "` | " + meaning + " |");
      }
    }
  }
}
