package io.hookexport.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Spans and sizes as people write them. */
public final class Words {
  private Words() {}

  /** Returns the two largest units, such as "2 hours 5 minutes"; parts of a second round up. */
  public static String of(Duration span) {
    long seconds = span.plusNanos(999_999_999).toSeconds();
    if (seconds < 60) {
      return counted(seconds, "second");
    }
    if (seconds < 3600) {
      return pair(seconds / 60, "minute", seconds % 60, "second");
    }
    return seconds < 86_400
        ? pair(seconds / 3600, "hour", seconds % 3600 / 60, "minute")
        : pair(seconds / 86_400, "day", seconds % 86_400 / 3600, "hour");
  }

  /** Returns all units from days to seconds that are not zero. */
  public static String exactly(Duration span) {
    List<String> words = new ArrayList<>();
    add(words, span.toDays(), "day");
    add(words, span.toHoursPart(), "hour");
    add(words, span.toMinutesPart(), "minute");
    add(words, span.toSecondsPart(), "second");
    return words.isEmpty() ? of(span) : String.join(" ", words);
  }

  private static void add(List<String> words, long count, String unit) {
    if (count > 0) {
      words.add(counted(count, unit));
    }
  }

  private static String pair(long large, String unit, long small, String smaller) {
    return counted(large, unit) + (small == 0 ? "" : " " + counted(small, smaller));
  }

  private static String counted(long count, String unit) {
    return count + " " + unit + (count == 1 ? "" : "s");
  }

  /** Returns a size in decimal units, such as "28.5 MB". */
  public static String bytes(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    String units = "kMGTPE";
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 999.95 && unit < units.length() - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %sB", value, units.charAt(unit));
  }
}
