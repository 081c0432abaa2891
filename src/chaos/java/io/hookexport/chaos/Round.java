package io.hookexport.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What happens in one round; a function of seed and number, so that a round can be repeated.
 *
 * @param number from 1
 * @param mode of the servers
 * @param faults in order of time
 */
record Round(int number, Mode mode, List<Planned> faults) {
  /** Rounds with the same servers in the same mode, before all are started anew. */
  static final int EPOCH = 8;

  /** Faults begin within this time of a round's start. Milliseconds. */
  private static final int SPREAD_MILLIS = 3500;

  /**
   * One fault.
   *
   * @param atMillis after the start of the round
   * @param node which server, 0 or 1, where it matters
   * @param strength 0 to 1: how long, how much, how late; what it means depends on the kind
   */
  record Planned(FaultKind kind, int atMillis, int node, double strength) {
    /** From the first to the second by strength. */
    long between(long least, long most) {
      return least + Math.round(strength * (most - least));
    }

    String text() {
      return String.format(
          Locale.ROOT, "%s(%s)@%.1fs", kind.text(), Node.name(node), atMillis / 1000.0);
    }
  }

  Round {
    faults = List.copyOf(faults);
  }

  /**
   * The plan of a round.
   *
   * @param kinds to choose from
   * @param modes that this machine can do
   */
  static Round plan(long seed, int number, Set<FaultKind> kinds, List<Mode> modes) {
    Mode mode = mode(seed, (number - 1) / EPOCH, modes);
    List<FaultKind> possible = new ArrayList<>(kinds);
    if (mode != Mode.CLUSTERED && kinds.size() > 1) {
      possible.remove(FaultKind.FORGED_HINTS);
    }
    Collections.shuffle(possible, Seeds.of(seed, "kinds"));
    Random random = Seeds.of(seed, "round", number);
    List<Planned> faults = new ArrayList<>();
    // Each kind leads a round in its turn; what else happens is chance.
    FaultKind first = possible.get((number - 1) % possible.size());
    faults.add(planned(first, random));
    if (first != FaultKind.POISON) {
      double more = random.nextDouble();
      for (int i = 0; i < (more < 0.5 ? 0 : more < 0.85 ? 1 : 2); i++) {
        FaultKind next = possible.get(random.nextInt(possible.size()));
        if (next != FaultKind.POISON) {
          faults.add(planned(next, random));
        }
      }
    }
    faults.sort((a, b) -> Integer.compare(a.atMillis(), b.atMillis()));
    return new Round(number, mode, faults);
  }

  private static Mode mode(long seed, int epoch, List<Mode> modes) {
    List<Mode> order = new ArrayList<>(modes);
    Collections.shuffle(order, Seeds.of(seed, "modes"));
    return order.get(epoch % order.size());
  }

  private static Planned planned(FaultKind kind, Random random) {
    return new Planned(
        kind, 200 + random.nextInt(SPREAD_MILLIS), random.nextInt(2), random.nextDouble());
  }

  /** Whether any fault of the round hits this. */
  boolean hits(FaultKind.Hits what) {
    return faults.stream().anyMatch(fault -> fault.kind().hits() == what);
  }

  /** Whether this is the one thing that happens. */
  boolean isOnly(FaultKind... kinds) {
    return faults.size() == 1 && List.of(kinds).contains(faults.get(0).kind());
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%4d  %-9s  %s", number, mode.text(), faultTexts());
  }

  private String faultTexts() {
    return faults.stream().map(Planned::text).collect(Collectors.joining(" "));
  }
}
