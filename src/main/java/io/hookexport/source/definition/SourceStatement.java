package io.hookexport.source.definition;

import static java.util.stream.Collectors.joining;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A statement of a source.
 *
 * @param file its file, for messages
 * @param sql from the file's beginning, so that positions are those of the file, and without a
 *     final semicolon: it becomes part of a larger statement
 */
public record SourceStatement(String file, String sql) {
  /** A semicolon followed by nothing but space and comments. */
  private static final Pattern END = Pattern.compile(";(?:\\s++|--[^\\n]*+|/\\*(?s:.*?)\\*/)*+\\z");

  static SourceStatement of(String file, String text) {
    return new SourceStatement(file, END.matcher(text).replaceFirst(""));
  }

  /** Returns the statement as a table of a larger one; a comment may end the text. */
  public String inBrackets() {
    return "(\n" + sql + "\n)";
  }

  /**
   * Returns file and line of the first of these words that the statement has, and else of its first
   * line that is more than a comment.
   */
  public String near(String... keywords) {
    String[] lines = sql.split("\n", -1);
    for (String keyword : keywords) {
      Pattern whole =
          Pattern.compile(
              "(?<![\\w$.])" + Pattern.quote(keyword) + "(?![\\w$])", Pattern.CASE_INSENSITIVE);
      for (int i = 0; i < lines.length; i++) {
        if (whole.matcher(withoutComment(lines[i])).find()) {
          return file + ":" + (i + 1);
        }
      }
    }
    Matcher text = Pattern.compile("(?m)^[ \\t]*(?!--)\\S").matcher(sql);
    return file + ":" + (text.find() ? line(text.start()) : 1);
  }

  /**
   * @param parameter such as {@code $1}
   */
  public boolean uses(String parameter) {
    return Pattern.compile(Pattern.quote(parameter) + "(?![0-9])")
        .matcher(sql.lines().map(SourceStatement::withoutComment).collect(joining("\n")))
        .find();
  }

  private static String withoutComment(String line) {
    int comment = line.indexOf("--");
    return comment < 0 ? line : line.substring(0, comment);
  }

  private long line(int end) {
    return 1 + sql.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  /**
   * Returns file, line and column of a position that the server reports.
   *
   * @param position in characters, from 1, in a statement that has this one after the prefix
   * @return {@link #near} when the position lies outside
   */
  String at(int position, int prefix) {
    int index = position - 1 - prefix;
    if (index < 0 || index > sql.codePointCount(0, sql.length())) {
      return near();
    }
    int end = sql.offsetByCodePoints(0, index);
    int lineStart = sql.lastIndexOf('\n', end - 1) + 1;
    return file + ":" + line(end) + ":" + (1 + sql.codePointCount(lineStart, end));
  }
}
