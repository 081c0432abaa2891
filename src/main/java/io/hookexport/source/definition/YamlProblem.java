package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Extracts from a parser's exception where and how a {@code source.yaml} is no YAML. The message
 * has one part, or two: what the parser was reading, and where it stopped. Each part is text, a
 * position, and an excerpt, which is indented.
 */
final class YamlProblem {
  private static final Pattern PART =
      Pattern.compile("(?m)^(\\S.*(?:\\R\\S.*)*)\\R in 'reader', line (\\d+)");

  private YamlProblem() {}

  /** Returns the line of the mistake; the location of the exception is often a line before. */
  static String line(JsonProcessingException failure) {
    List<MatchResult> parts = parts(failure);
    JsonLocation at = failure.getLocation();
    if (parts.isEmpty()) {
      return at == null ? "" : ":" + at.getLineNr();
    }
    // The parser notices a missing ':', quote or bracket only later.
    boolean isInFirst =
        parts.get(0).group(1).matches("while (scanning a (simple key|quoted)|parsing a flow).*");
    return ":" + parts.get(isInFirst ? 0 : parts.size() - 1).group(2);
  }

  static String of(JsonProcessingException failure) {
    if (failure instanceof MismatchedInputException) {
      return "the top level must be a mapping of keys to values.";
    }
    String message = String.valueOf(failure.getOriginalMessage()).strip();
    if (message.startsWith("Duplicate field")) {
      return message.replace("Duplicate field", "the key") + " appears twice.";
    }
    List<MatchResult> parts = parts(failure);
    String problem =
        parts.isEmpty()
            ? message
            : parts.size() == 1
                ? parts.get(0).group(1)
                : String.format(
                    Locale.ROOT,
                    "%s that begins in line %s: %s",
                    parts.get(0).group(1),
                    parts.get(0).group(2),
                    parts.get(1).group(1));
    return "is not valid YAML: "
        + problem.replaceAll("\\R", " ")
        + "."
        + (problem.contains("block") ? " Check the indentation." : "");
  }

  private static List<MatchResult> parts(JsonProcessingException failure) {
    return PART.matcher(String.valueOf(failure.getOriginalMessage())).results().toList();
  }
}
