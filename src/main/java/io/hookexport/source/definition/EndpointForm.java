package io.hookexport.source.definition;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How clients write endpoint ids.
 *
 * @param description completes "endpoint_id must be in format …"
 * @param patterns the first that matches a whole id gives its form in the source
 */
record EndpointForm(String description, List<IdPattern> patterns) {
  private static final Logger LOG = LoggerFactory.getLogger(EndpointForm.class);

  /** Steps of one match; an ordinary pattern needs a few for each of at most 128 characters. */
  private static final int MAX_STEPS = 100_000;

  /**
   * Texts that trigger backtracking: long, of one repeated character, with an end that does not
   * match.
   */
  private static final List<String> PROBES =
      List.of("a".repeat(127) + "!", "0".repeat(127) + "!", "-".repeat(127) + "!", "0-".repeat(64));

  /**
   * @param pattern a regular expression
   * @param replacement {@code $1} is the first group, {@code $0} the whole id
   */
  record IdPattern(Pattern pattern, String replacement) {
    /**
     * @throws InvalidSourceException says what is wrong with the expression
     */
    static IdPattern of(String regex, String replacement) {
      Pattern pattern;
      try {
        pattern = Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new InvalidSourceException(
            e,
            "pattern '%s' is not a regular expression: %s near index %d.",
            regex,
            e.getDescription(),
            e.getIndex());
      }
      requireGroups(regex, replacement);
      for (String probe : PROBES) {
        for (String text : List.of(probe, "ep_" + probe.substring(3))) {
          try {
            pattern.matcher(new Budget(text)).matches();
          } catch (TooManySteps e) {
            throw new InvalidSourceException(
                e,
                "pattern '%s' takes more than %d steps for an id of 128 characters, for example %s. Avoid nested repetitions such as (a+)+.",
                regex,
                MAX_STEPS,
                text);
          }
        }
      }
      return new IdPattern(pattern, replacement);
    }

    /** An empty match resolves all references of the replacement too. */
    private static void requireGroups(String regex, String replacement) {
      try {
        Pattern.compile("(?:" + regex + "\n)?").matcher("").replaceFirst(replacement);
      } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
        throw new InvalidSourceException(
            e,
            "replacement '%s' does not fit pattern '%s': %s. Each $ must name a group of the pattern.",
            replacement,
            regex,
            e.getMessage());
      }
    }

    private Optional<String> convert(String id) {
      Matcher matcher = pattern.matcher(new Budget(id));
      if (!matcher.matches()) {
        return Optional.empty();
      }
      // Of this match; replaceFirst would look for another one, which may be a part of the id.
      StringBuilder converted = new StringBuilder();
      matcher.appendReplacement(converted, replacement);
      return Optional.of(converted.toString());
    }
  }

  /**
   * Returns an endpoint id in the source's form; empty when clients do not write ids in this form.
   */
  Optional<String> convert(String id) {
    try {
      return patterns.stream().flatMap(pattern -> pattern.convert(id).stream()).findFirst();
    } catch (TooManySteps e) {
      LOG.atWarn()
          .addKeyValue("max_steps", MAX_STEPS)
          .log("An endpoint_form pattern took too many steps. The endpoint id was rejected.");
      return Optional.empty();
    }
  }

  /**
   * A text whose characters can be read a limited number of times: backtracking cannot hold an
   * event loop.
   */
  private static final class Budget implements CharSequence {
    private final String text;
    private int steps;

    Budget(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooManySteps extends RuntimeException {
    TooManySteps() {
      super(null, null, false, false);
    }
  }
}
