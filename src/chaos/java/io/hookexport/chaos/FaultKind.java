package io.hookexport.chaos;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What can be done to the installation. */
enum FaultKind {
  KILL("kill -9 of a server at a random time", Hits.PROCESS),
  KILL_AT_BYTE("kill -9 of the owner when its file has a random number of bytes", Hits.PROCESS),
  POISON("kill -9 of whoever runs one chosen export, until it is given up", Hits.PROCESS),
  STOP_SHORT("SIGSTOP for less than a lease, SIGCONT", Hits.PROCESS),
  STOP_PAST_LEASE("SIGSTOP for longer than a lease, SIGCONT", Hits.PROCESS),
  TERM("SIGTERM", Hits.PROCESS),
  TERM_TWICE("SIGTERM twice", Hits.PROCESS),
  DATABASE_CRASH("SIGQUIT to the postmaster, restart on the same data", Hits.DATABASE),
  FREEZE("the connections of a server to the database stand still", Hits.DATABASE),
  FREEZE_COMPLETION(
      "a server's completion stands still on its way to the database until its export has been taken over",
      Hits.DATABASE),
  RESET("the connections of a server to the database are reset", Hits.DATABASE),
  REFUSE("a server is refused new connections to the database, old ones reset", Hits.DATABASE),
  THROTTLE("the connections of a server to the database are slow", Hits.NOTHING),
  FORGED_HINTS("nudges and cancel hints forged and doubled on the event bus", Hits.NOTHING),
  DISK_FULL("the file system of the exports is full", Hits.DISK),
  SLOW_READERS("downloads that read slowly and vanish", Hits.NOTHING);

  /** What answers and endings a fault explains. */
  enum Hits {
    NOTHING,
    PROCESS,
    DATABASE,
    DISK
  }

  private final String meaning;
  private final Hits hits;

  FaultKind(String meaning, Hits hits) {
    this.meaning = meaning;
    this.hits = hits;
  }

  String meaning() {
    return meaning;
  }

  Hits hits() {
    return hits;
  }

  /** A server that wakes up finds that its questions have not been answered in time. */
  boolean isStop() {
    return this == STOP_SHORT || this == STOP_PAST_LEASE;
  }

  /** As on the command line: {@code kill-at-byte}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Kinds by name, separated by commas.
   *
   * @throws IllegalArgumentException naming all kinds when one is unknown
   */
  static Set<FaultKind> parse(String names) {
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (String name : names.split(",", -1)) {
      kinds.add(
          Arrays.stream(values())
              .filter(kind -> kind.text().equals(name))
              .findAny()
              .orElseThrow(() -> new IllegalArgumentException("no fault " + name + "; " + all())));
    }
    return kinds;
  }

  private static String all() {
    return "there are: "
        + Arrays.stream(values())
            .map(FaultKind::text)
            .collect(Collectors.toCollection(TreeSet::new));
  }
}
