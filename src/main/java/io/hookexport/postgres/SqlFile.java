package io.hookexport.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Statements as files of the class path, below {@code sql/}. */
final class SqlFile {
  private static final String COLUMNS = "{{export_columns}}";

  private SqlFile() {}

  /**
   * The text of {@code sql/<path>}, with the columns of an export put in.
   *
   * @throws IllegalArgumentException when there is no such file
   */
  static String read(String path) {
    String text = raw(path);
    return text.contains(COLUMNS) ? text.replace(COLUMNS, raw("exports/columns.sql")) : text;
  }

  private static String raw(String path) {
    try (InputStream in = SqlFile.class.getClassLoader().getResourceAsStream("sql/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no file sql/" + path + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("sql/" + path, e);
    }
  }
}
