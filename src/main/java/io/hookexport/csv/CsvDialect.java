package io.hookexport.csv;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/** The dialect of the files in the terms of commons-csv, and a parser for it. */
public final class CsvDialect {
  /**
   * The format for reading with commons-csv. Without a null string and with this quote mode (which
   * matters in reading for nothing else) an empty field is null and {@code ""} the empty string. An
   * empty line is a record of one null.
   */
  public static final CSVFormat READING =
      CSVFormat.RFC4180.builder().setQuoteMode(QuoteMode.ALL_NON_NULL).get();

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private CsvDialect() {}

  /**
   * Returns the records of UTF-8 bytes, including the header; a byte order mark is skipped. They
   * are read as the stream is consumed, some KiB ahead; closing the stream closes the source.
   *
   * @return one list per record, null for an empty field. While it is consumed the stream throws
   *     {@link UncheckedIOException} when the source fails, is not CSV, or is not UTF-8
   * @throws IOException when the first bytes cannot be read
   */
  public static Stream<List<@Nullable String>> records(InputStream source) throws IOException {
    // An explicit decoder, since a reader made from a charset replaces bad bytes silently.
    return records(new InputStreamReader(source, StandardCharsets.UTF_8.newDecoder()));
  }

  /** Returns the records of a text, as {@link #records(InputStream)} does. */
  public static Stream<List<@Nullable String>> records(Reader source) throws IOException {
    BufferedReader text = new BufferedReader(source);
    text.mark(1);
    if (text.read() != BYTE_ORDER_MARK) {
      text.reset();
    }
    CSVParser parser = CSVParser.builder().setReader(text).setFormat(READING).get();
    return parser.stream()
        .map(
            record ->
                Collections.<@Nullable String>unmodifiableList(Arrays.asList(record.values())))
        .onClose(() -> close(parser));
  }

  private static void close(CSVParser parser) {
    try {
      parser.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
