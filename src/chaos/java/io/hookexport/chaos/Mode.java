package io.hookexport.chaos;

import java.util.Locale;

/** How the servers of some rounds are set up. */
enum Mode {
  /** Both do everything and share an event bus. */
  CLUSTERED,
  /** Both do everything; what one publishes the other never hears. */
  ALONE,
  /** The first only serves the API, so every hint of its creations and cancellations is lost. */
  SPLIT,
  /** As alone, the clock of the first an hour ahead, of the second an hour behind. */
  SKEWED;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
