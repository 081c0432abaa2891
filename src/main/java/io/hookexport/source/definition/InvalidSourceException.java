package io.hookexport.source.definition;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A source definition that cannot work. The message names the source, the direction, the file, the
 * line where it is known, what is wrong and what to do.
 */
public final class InvalidSourceException extends IllegalArgumentException {
  private final List<String> problems;

  /**
   * @param format of the message, with a placeholder for each value
   */
  public InvalidSourceException(
      @Nullable Throwable cause, String format, @Nullable Object... values) {
    super(String.format(Locale.ROOT, format, values).strip(), cause);
    this.problems = List.of(String.valueOf(getMessage()));
  }

  private InvalidSourceException(List<String> problems, InvalidSourceException first) {
    super(String.join("\n", problems), first);
    this.problems = problems;
  }

  /** Returns one exception for all of them, at least one. */
  static InvalidSourceException all(List<InvalidSourceException> found) {
    InvalidSourceException first = found.get(0);
    List<String> problems = found.stream().flatMap(e -> e.problems.stream()).distinct().toList();
    return problems.size() == 1 ? first : new InvalidSourceException(problems, first);
  }

  /** Returns what is wrong, each a message of its own. */
  public List<String> problems() {
    return problems;
  }
}
