package io.hookexport.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A command of programs that users have, psql and what its output is piped to. */
final class Shell implements Contender {
  private static final Duration DEADLINE = Duration.ofMinutes(10);

  private final String name;
  private final Bench bench;
  private final String command;
  private final Window window;
  private final Path file;
  private final String settings;

  private Shell(
      String name, Bench bench, Window window, String command, Path file, String settings) {
    this.name = name;
    this.bench = bench;
    this.command = command;
    this.file = file;
    this.window = window;
    this.settings = settings;
  }

  /** {@code psql -c '\copy (…) to file csv header'}. */
  static Shell copy(String name, Bench bench, Window window, String select) {
    Path file = bench.file("psql.csv");
    String command =
        "exec psql -X -q -d \"$PERF_URI\" -c \"\\\\copy ("
            + quoted(select)
            + ") to '"
            + file
            + "' csv header\"";
    return new Shell(name, bench, window, command, file, "");
  }

  /** {@code psql -c '\copy (…) to stdout csv header' | compressor > file}. */
  static Shell piped(String name, Bench bench, Window window, String compressor) {
    Path file = bench.file("psql.csv.gz");
    String command =
        "set -o pipefail; psql -X -q -d \"$PERF_URI\" -c \"\\\\copy ("
            + quoted(window.select())
            + ") to stdout csv header\" | "
            + compressor
            + " > '"
            + file
            + "'";
    return new Shell(name, bench, window, command, file, "");
  }

  /** Inside of double quotes of the shell. */
  private static String quoted(String sql) {
    return sql.replaceAll("[\"$`\\\\]", "\\\\$0");
  }

  /**
   * The same command with other settings of PostgreSQL.
   *
   * @param options as in PGOPTIONS
   */
  Shell with(String title, String options) {
    return new Shell(name + ", " + title, bench, window, command, file, options);
  }

  @Override
  public String name() {
    return name;
  }

  Path file() {
    return file;
  }

  @Override
  public Trial run() throws Exception {
    Files.deleteIfExists(file);
    return Trial.measure(Processes::endedChildrenCpu, bench.database(), this::make);
  }

  private Trial.Made make() throws IOException {
    bench
        .child(
            "psql",
            List.of("bash", "-c", command),
            Map.of(
                "PERF_URI",
                bench.database().uri(window.data()),
                "PGTZ",
                "UTC",
                "PGCLIENTENCODING",
                "UTF8",
                "PGOPTIONS",
                settings))
        .awaitSuccess(DEADLINE);
    return new Trial.Made(window.rows(), Files.size(file));
  }
}
