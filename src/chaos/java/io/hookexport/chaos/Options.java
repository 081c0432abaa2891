package io.hookexport.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the command line says.
 *
 * @param rounds to run, from {@code fromRound} on
 * @param limit no round begins after this time
 * @param kinds of faults to choose from
 * @param work folder for everything the run makes
 * @param smallDisk whether {@code work/files} is a small file system that may be filled
 * @param report file whose marked part is replaced by the summary
 */
record Options(
    long seed,
    int rounds,
    int fromRound,
    Duration limit,
    Set<FaultKind> kinds,
    Path jar,
    Path work,
    boolean smallDisk,
    Optional<Path> report) {

  /** As {@link #parse}; what is wrong is told, and the program ends with 2. */
  static Options parseOrExit(String[] arguments, int rounds, int minutes) {
    try {
      return parse(arguments, rounds, minutes);
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      throw wrong;
    }
  }

  /**
   * Reads {@code --name value} pairs.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Options parse(String[] arguments, int rounds, int minutes) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--") || i + 1 == arguments.length) {
        throw new IllegalArgumentException(
            "unexpected argument '" + arguments[i] + "', or its value is missing; see --help");
      }
      given.put(arguments[i].substring(2), arguments[i + 1]);
    }
    boolean smallDisk = Boolean.getBoolean("chaos.small-disk");
    Set<FaultKind> kinds = EnumSet.allOf(FaultKind.class);
    Optional.ofNullable(given.remove("only"))
        .ifPresent(only -> kinds.retainAll(FaultKind.parse(only)));
    if (!smallDisk) {
      kinds.remove(FaultKind.DISK_FULL);
    }
    if (kinds.isEmpty()) {
      throw new IllegalArgumentException("no fault is left that this machine can do");
    }
    String seed = given.remove("seed");
    String report = given.remove("report");
    Options options =
        new Options(
            seed == null ? System.nanoTime() & 0xffff_ffffL : number("seed", seed),
            number(given, "rounds", rounds),
            number(given, "from-round", 1),
            Duration.ofMinutes(number(given, "minutes", minutes)),
            kinds,
            Path.of("target", "hookexport.jar").toAbsolutePath(),
            Path.of("target", "chaos").toAbsolutePath(),
            smallDisk,
            Optional.ofNullable(report).map(Path::of));
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "unknown option --" + String.join(", --", given.keySet()) + "; see --help");
    }
    return options;
  }

  private static int number(Map<String, String> given, String name, int otherwise) {
    String text = given.remove(name);
    long number = text == null ? otherwise : number(name, text);
    if (number < 1 || number > Integer.MAX_VALUE) {
      throw new IllegalArgumentException("--" + name + " must be 1 to " + Integer.MAX_VALUE);
    }
    return (int) number;
  }

  static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("--" + name + ": '" + text + "' is no number", e);
    }
  }
}
