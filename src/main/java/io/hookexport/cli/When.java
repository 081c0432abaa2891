package io.hookexport.cli;

import io.hookexport.config.ConfigException;
import io.hookexport.export.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time to come, as a person writes it. */
final class When {
  private static final Pattern FROM_NOW = Pattern.compile("([1-9][0-9]{0,4})([dh])");

  private When() {}

  /** Throws ConfigException for a text that is no time. */
  static Instant of(String text) {
    Matcher fromNow = FROM_NOW.matcher(text);
    if (fromNow.matches()) {
      long number = Long.parseLong(fromNow.group(1));
      Duration duration =
          fromNow.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
      return Instant.now().plus(duration).truncatedTo(ChronoUnit.SECONDS);
    }
    String whole = text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? text + "T00:00:00Z" : text;
    return Timestamps.parse(whole)
        .orElseThrow(
            () ->
                new ConfigException(
                    "--expires: '"
                        + text
                        + "' is no time; write 90d or 12h from now, 2027-01-01, or 2027-01-01T00:00:00Z"));
  }
}
