package io.hookexport.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A data directory in which one role can log in, with a password. That role is no superuser,
 * because a superuser could run programs as the user of this process. Single-user mode does what
 * needs a superuser, while no server runs. Clusters of older versions trusted every local user;
 * they are converted.
 */
final class Cluster {
  static final String ROLE = "hookexport";
  private static final Duration STEP_DEADLINE = Duration.ofMinutes(2);

  private static final String ACCESS =
      """
      # Written by hookexport at each start. Nobody else can log in.
      host  all  hookexport  127.0.0.1/32  scram-sha-256
      """;

  /** One command a line, as single-user mode reads them; both can be repeated. */
  private static final String PREPARE =
      """
      do $$ begin if not exists (select from pg_roles where rolname = 'hookexport') then create role hookexport; end if; end $$
      alter role hookexport login createdb nosuperuser password '${password}'
      alter database postgres owner to hookexport
      do $$ declare o record; begin for o in select nspname from pg_namespace where nspname in ('hookexport', 'deliveries') loop execute format('alter schema %I owner to hookexport', o.nspname); end loop; end $$
      do $$ declare o record; begin for o in select oid::regclass as name from pg_class where relnamespace in (select oid from pg_namespace where nspname in ('hookexport', 'deliveries')) and relkind in ('r', 'p', 'v', 'm') loop execute format('alter table %s owner to hookexport', o.name); end loop; end $$
      do $$ declare o record; begin for o in select oid::regprocedure as name from pg_proc where pronamespace in (select oid from pg_namespace where nspname in ('hookexport', 'deliveries')) loop execute format('alter routine %s owner to hookexport', o.name); end loop; end $$
      """;

  private final Path directory;
  private final Path passwordFile;
  private final Path log;
  private final Programs programs;

  Cluster(Path folder, Programs programs) {
    this.directory = folder.resolve("pg");
    this.passwordFile = folder.resolve("pg.password");
    this.log = folder.resolve("pg.log");
    this.programs = programs;
  }

  /** Creates the cluster, or converts an old one, if necessary; no server may run on it. */
  void prepare(Consumer<String> progress) throws IOException {
    if (!Files.exists(directory)) {
      progress.accept("creating a new database");
      run(
          programs.command(
              "initdb",
              List.of(
                  "--pgdata=" + directory,
                  "--username=postgres",
                  "--auth=reject",
                  "--encoding=UTF8",
                  "--locale=C")),
          "initdb");
    }
    Files.writeString(directory.resolve("pg_hba.conf"), ACCESS);
    if (!Files.exists(passwordFile)) {
      Path fresh = passwordFile.resolveSibling(passwordFile.getFileName() + ".new");
      SecretFile.write(fresh, SecretFile.random());
      setPassword(Files.readString(fresh));
      Files.move(fresh, passwordFile);
    }
  }

  String password() throws IOException {
    return Files.readString(passwordFile);
  }

  /** Returns when the server accepts connections. */
  void start(int port, List<String> settings) throws IOException {
    StringBuilder options = new StringBuilder("-p " + port);
    settings.forEach(setting -> options.append(" -c ").append(setting));
    run(
        programs.command(
            "pg_ctl",
            List.of(
                "start",
                "--pgdata=" + directory,
                "--log=" + log,
                "--wait",
                "--timeout=60",
                "--options=" + options)),
        "pg_ctl");
  }

  private void setPassword(String password) throws IOException {
    Path commands = passwordFile.resolveSibling("pg.sql");
    try {
      SecretFile.write(commands, PREPARE.replace("${password}", password));
      run(
          programs
              .command(
                  "postgres",
                  List.of(
                      "--single",
                      "-D",
                      directory.toString(),
                      "-c",
                      "log_statement=none",
                      "-c",
                      "log_min_error_statement=panic",
                      "-c",
                      "exit_on_error=on",
                      "postgres"))
              .redirectInput(commands.toFile()),
          "postgres --single");
    } finally {
      Files.deleteIfExists(commands);
    }
  }

  private void run(ProcessBuilder builder, String what) throws IOException {
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    try {
      if (!process.waitFor(STEP_DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IOException(what + " did not finish within " + STEP_DEADLINE.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(what + " failed with exit code " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + " was interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }
}
