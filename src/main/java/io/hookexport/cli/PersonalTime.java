package io.hookexport.cli;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/**
 * The clock and the time zone of the person at the terminal, who means them with "yesterday". What
 * the product does follows neither.
 */
final class PersonalTime {
  private PersonalTime() {}

  static Instant now() {
    return InstantSource.system().instant();
  }

  static ZoneId zone() {
    return ZoneId.systemDefault();
  }
}
