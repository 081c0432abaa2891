package io.hookexport.cli;

import io.hookexport.config.ConfigException;
import io.hookexport.export.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time to come, as a person writes it: one of the two.
 *
 * @param fromNow by the database's clock
 */
record When(Optional<Instant> at, Optional<Duration> fromNow) {
  private static final Pattern FROM_NOW = Pattern.compile("([1-9][0-9]{0,4})([dh])");

  /** Throws ConfigException for a text that is no time. */
  static When of(String text) {
    Matcher fromNow = FROM_NOW.matcher(text);
    if (fromNow.matches()) {
      long number = Long.parseLong(fromNow.group(1));
      boolean days = fromNow.group(2).equals("d");
      return new When(
          Optional.empty(), Optional.of(days ? Duration.ofDays(number) : Duration.ofHours(number)));
    }
    String whole = text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}") ? text + "T00:00:00Z" : text;
    Optional<Instant> at = Timestamps.parse(whole);
    if (at.isEmpty()) {
      throw new ConfigException(
          "--expires: '"
              + text
              + "' is not a time to come; write 90d or 12h from now, 1 or more, 2027-01-01, or 2027-01-01T00:00:00Z");
    }
    return new When(at, Optional.empty());
  }
}
