package io.hookexport.perf;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What one call of the benchmark was asked for.
 *
 * @param parts to run, in the order of {@link Parts#NAMES}
 * @param rows of the big export
 * @param growthRows of the largest export of the growth curve
 * @param runs measured runs of each contender, which was warmed up before
 * @param loadSeconds how long each HTTP load is kept up
 * @param uri of a PostgreSQL whose role may create databases; else one of our own
 * @param data folder for database, servers and their logs
 * @param serverFlags of the server's JVM, stated with every figure
 */
record Options(
    List<String> parts,
    long rows,
    long growthRows,
    int runs,
    int loadSeconds,
    boolean quick,
    Optional<String> uri,
    Path data,
    List<String> serverFlags) {

  Options {
    parts = List.copyOf(parts);
    serverFlags = List.copyOf(serverFlags);
    if (rows < 1000 || growthRows < rows || runs < 1 || loadSeconds < 1) {
      throw new PerfException(
          "need --rows >= 1000, --growth-rows >= --rows, --runs >= 1 and --seconds >= 1");
    }
  }

  /** A smaller number where a quick look is enough. */
  int orQuick(int full, int small) {
    return quick ? small : full;
  }
}
