package io.hookexport.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was looked at, how often, and what was found wrong. */
final class Findings {
  private final Map<String, Long> checked = new TreeMap<>();
  private final Map<String, Long> counted = new TreeMap<>();
  private final List<String> violations = new ArrayList<>();
  private int round;

  synchronized void beginRound(int number) {
    round = number;
  }

  /** One more look at an invariant. */
  synchronized void checked(String invariant) {
    checked.merge(invariant, 1L, Long::sum);
  }

  /** Counts the look, and notes a violation when what must hold does not. */
  synchronized void check(String invariant, boolean holds, String otherwise) {
    checked(invariant);
    if (!holds) {
      violation(invariant, otherwise);
    }
  }

  synchronized void violation(String invariant, String what) {
    String violation = "round " + round + ": " + invariant + ": " + what;
    if (!violations.contains(violation)) {
      violations.add(violation);
      System.out.println("VIOLATION " + violation);
    }
  }

  /** Something to tell in the summary that is neither good nor bad. */
  synchronized void count(String what) {
    counted.merge(what, 1L, Long::sum);
  }

  synchronized Map<String, Long> checks() {
    return new TreeMap<>(checked);
  }

  synchronized Map<String, Long> counts() {
    return new TreeMap<>(counted);
  }

  synchronized List<String> violations() {
    return List.copyOf(violations);
  }
}
