package io.hookexport.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Statements as files of the class path, below {@code sql/}. */
public final class SqlFile {
  private static final String COLUMNS = "{{export_columns}}";
  private static final String PROMOTED = "{{promoted}}";

  private SqlFile() {}

  /**
   * Returns the text of {@code sql/<path>}, with the columns of an export inserted, and the part
   * that passes its slot on.
   *
   * @throws IllegalArgumentException when the file does not exist
   */
  public static String read(String path) {
    String text = raw(path);
    if (text.contains(PROMOTED)) {
      text = text.replace(PROMOTED, raw("exports/promoted.sql"));
    }
    return text.contains(COLUMNS) ? text.replace(COLUMNS, raw("exports/columns.sql")) : text;
  }

  /** Returns the names of the columns of an export, in their order. */
  public static List<String> exportColumns() {
    String list =
        raw("exports/columns.sql")
            .lines()
            .filter(line -> !line.startsWith("--"))
            .collect(Collectors.joining(" "));
    // What is in parentheses names no column.
    for (String rest = ""; !rest.equals(list); ) {
      rest = list;
      list = rest.replaceAll("\\([^()]*\\)", "");
    }
    // The last word is the name, after its table or after "as".
    return Arrays.stream(list.split(","))
        .map(column -> column.strip().replaceFirst("(?s).*[ .]", ""))
        .toList();
  }

  private static String raw(String path) {
    try (InputStream in =
        SqlFile.class.getClassLoader().getResourceAsStream("io/hookexport/sql/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no file sql/" + path + " on the class path");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("sql/" + path, e);
    }
  }
}
