package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Extracts from a parser's exception where and how a {@code source.yaml} is wrong. */
final class YamlProblem {
  private static final Pattern STOPPED = Pattern.compile("in 'reader', line (\\d+)");

  private YamlProblem() {}

  /**
   * Returns the line. The message of the YAML parser has the position where it stopped; the
   * location of the exception is a line before, and for an unknown key the end of its section.
   */
  static String line(JsonProcessingException failure, String text) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      String key = "\\s*[\"']?" + Pattern.quote(unknown.getPropertyName()) + "[\"']?\\s*:.*";
      return ":" + (1 + text.lines().takeWhile(line -> !line.matches(key)).count());
    }
    Matcher stopped = STOPPED.matcher(String.valueOf(failure.getOriginalMessage()));
    String line =
        stopped.results().reduce((first, second) -> second).map(last -> last.group(1)).orElse("");
    JsonLocation at = failure.getLocation();
    return !line.isEmpty() ? ":" + line : at == null ? "" : ":" + at.getLineNr();
  }

  static String of(JsonProcessingException failure) {
    if (failure instanceof UnrecognizedPropertyException unknown) {
      String key = key(unknown);
      if (unknown.getPropertyName().equals("id_column")) {
        return key
            + " is not a key any more. Write 'order: [message_id]' instead: a list of the columns that follow time_column in the order and are unique together with it.";
      }
      return "unknown key " + key + ". The keys here are: " + names(unknown) + ".";
    }
    if (failure instanceof MismatchedInputException mismatch) {
      Class<?> type = mismatch.getTargetType();
      String expected =
          type == null || type == String.class
              ? "a string"
              : Collection.class.isAssignableFrom(type)
                  ? "a list, as in [a, b]"
                  : "a mapping of keys to values";
      return key(mismatch) + " must be " + expected + ".";
    }
    String message = String.valueOf(failure.getOriginalMessage()).strip();
    return message.startsWith("Duplicate field")
        ? message.replace("Duplicate field", "the key") + " appears twice."
        : "is not valid YAML: "
            + message.replaceAll("(?s) in 'reader'.*", "").replaceAll("\\R", " ");
  }

  private static String key(JsonMappingException failure) {
    String path =
        failure.getPath().stream()
            .map(part -> part.getFieldName() == null ? "[]" : part.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "the top level" : "'" + path + "'";
  }

  private static String names(UnrecognizedPropertyException unknown) {
    Collection<Object> known = unknown.getKnownPropertyIds();
    return known == null
        ? ""
        : known.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
  }
}
