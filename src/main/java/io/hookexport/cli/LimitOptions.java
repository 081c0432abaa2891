package io.hookexport.cli;

import io.hookexport.config.ConfigException;
import io.hookexport.export.ProjectLimit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Limits of a project's own. */
final class LimitOptions {
  private static final String SERVERS = "default";

  @Option(
      names = "--active-exports",
      paramLabel = "N",
      description = "Exports that may be pending or processing at once, 1 to 1000.")
  private @Nullable String activeExports;

  @Option(
      names = "--exports-per-hour",
      paramLabel = "N",
      description = "Exports that may be created in any hour, 0 to 10000; 0: no limit.")
  private @Nullable String exportsPerHour;

  @Option(
      names = "--stored-bytes",
      paramLabel = "N",
      description = {
        "Bytes that the files may have together; 0: no limit.",
        "Each limit can be 'default', which is the server's."
      })
  private @Nullable String storedBytes;

  /** Returns those that are given; empty ones for the server's. */
  Map<ProjectLimit, OptionalLong> read() {
    Map<ProjectLimit, OptionalLong> limits = new EnumMap<>(ProjectLimit.class);
    put(limits, ProjectLimit.ACTIVE_EXPORTS, activeExports);
    put(limits, ProjectLimit.EXPORTS_PER_HOUR, exportsPerHour);
    put(limits, ProjectLimit.STORED_BYTES, storedBytes);
    return limits;
  }

  private static void put(
      Map<ProjectLimit, OptionalLong> limits, ProjectLimit limit, @Nullable String text) {
    if (text == null) {
      return;
    }
    if (text.equals(SERVERS)) {
      limits.put(limit, OptionalLong.empty());
      return;
    }
    long value = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    if (value < limit.least() || value > limit.most()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "--%s must be %d to %d, or default",
              limit.wireName().replace('_', '-'),
              limit.least(),
              limit.most()));
    }
    limits.put(limit, OptionalLong.of(value));
  }
}
