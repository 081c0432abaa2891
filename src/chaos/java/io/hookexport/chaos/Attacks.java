package io.hookexport.chaos;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One attack after the other on one server, and how a project beside them is served. */
final class Attacks {
  private Attacks() {}

  /** Exit code 0 when every invariant held, 1 when one did not, 2 for a wrong command line. */
  public static void main(String[] arguments) throws Exception {
    Map<String, String> given = new HashMap<>(Map.of("seconds", "20"));
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length || !arguments[i].matches("--(only|seconds|seed)")) {
        System.err.println(
            "unexpected argument '" + arguments[i] + "', or its value is missing; see --help");
        System.exit(2);
      }
      given.put(arguments[i].substring(2), arguments[i + 1]);
    }
    String names = given.get("only");
    List<String> only = names == null ? List.of() : List.of(names.split(",", -1));
    List<String> all = Arrays.stream(Attack.values()).map(Attack::text).toList();
    if (!all.containsAll(only)) {
      System.err.println("attacks: " + String.join(", ", all));
      System.exit(2);
    }
    given.putIfAbsent("seed", "" + (System.nanoTime() & 0xffff_ffffL));
    Duration length = Duration.ofSeconds(numberOrExit(given, "seconds"));
    System.exit(run(only, length, numberOrExit(given, "seed")) ? 0 : 1);
  }

  private static long numberOrExit(Map<String, String> given, String name) {
    try {
      return Options.number(name, String.valueOf(given.get(name)));
    } catch (IllegalArgumentException wrong) {
      System.err.println(wrong.getMessage());
      System.exit(2);
      throw wrong;
    }
  }

  private static boolean run(List<String> only, Duration length, long seed) throws Exception {
    Findings findings = new Findings();
    Path work = Files.createDirectories(Path.of("target", "chaos").toAbsolutePath());
    Path jar = Path.of("target", "hookexport.jar").toAbsolutePath();
    System.out.println("Seed " + seed + ", " + length.toSeconds() + " s each, -Xmx256m");
    List<String> rows =
        new ArrayList<>(
            List.of(
                "| attack | requests and responses | polls | p50 ms | p99 ms | max ms | refused"
                    + " | errors | exports | what must hold |",
                "|---|---|---|---|---|---|---|---|---|---|"));
    AttackScene scene = AttackScene.create(work, jar, findings);
    try {
      for (Attack attack : Attack.values()) {
        if (attack == Attack.QUIET || only.isEmpty() || only.contains(attack.text())) {
          String row = scene.row(attack, length, Seeds.of(seed, attack));
          System.err.println(row);
          rows.add(row);
        }
      }
    } finally {
      scene.close();
    }
    System.out.println(String.join("\n", rows));
    return findings.violations().isEmpty();
  }
}
