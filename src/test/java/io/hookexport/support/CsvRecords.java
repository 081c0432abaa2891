package io.hookexport.support;

import io.hookexport.csv.CsvDialect;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files as users read them. */
public final class CsvRecords {
  private CsvRecords() {}

  /** With the header; null for an empty field. */
  public static List<List<@Nullable String>> records(byte[] csv) throws IOException {
    try (Stream<List<@Nullable String>> records =
        CsvDialect.records(new ByteArrayInputStream(csv))) {
      return records.toList();
    }
  }
}
