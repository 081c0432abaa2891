package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Extracts from a parser's exception where and how a {@code source.yaml} is no YAML. */
final class YamlProblem {
  private static final Pattern STOPPED = Pattern.compile("in 'reader', line (\\d+)");

  private YamlProblem() {}

  /**
   * Returns the line. The message of the YAML parser has the position where it stopped; the
   * location of the exception is a line before.
   */
  static String line(JsonProcessingException failure) {
    Matcher stopped = STOPPED.matcher(String.valueOf(failure.getOriginalMessage()));
    String line =
        stopped.results().reduce((first, second) -> second).map(last -> last.group(1)).orElse("");
    JsonLocation at = failure.getLocation();
    return !line.isEmpty() ? ":" + line : at == null ? "" : ":" + at.getLineNr();
  }

  static String of(JsonProcessingException failure) {
    if (failure instanceof MismatchedInputException) {
      return "the top level must be a mapping of keys to values.";
    }
    String message = String.valueOf(failure.getOriginalMessage()).strip();
    return message.startsWith("Duplicate field")
        ? message.replace("Duplicate field", "the key") + " appears twice."
        : "is not valid YAML: "
            + message.replaceAll("(?s) in 'reader'.*", "").replaceAll("\\R", " ");
  }
}
