package io.hookexport.perf;

import java.util.Locale;

/** How numbers are written in the tables. */
final class Figures {
  private Figures() {}

  static String seconds(double value) {
    return text(value < 0.1 ? "%.4f" : value < 1 ? "%.3f" : "%.2f", value);
  }

  static String millis(double seconds) {
    return text("%.1f", seconds * 1000);
  }

  static String ratio(double value) {
    return text("%.2f", value);
  }

  static String count(long value) {
    return text("%,d", value);
  }

  static String megabytes(double value) {
    return text("%.0f", value);
  }

  static String percent(double share) {
    return text("%.0f %%", share * 100);
  }

  static String text(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
