package io.hookexport.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;

/** The folder against the rows: nothing is missing, nothing is altered, nothing is left behind. */
final class FileCheck {
  /**
   * The janitor looks every quarter of the grace. A server that is started anew begins to count
   * anew, and a look while the database is away is a look lost: four of those, and a busy machine.
   */
  private static final Duration ORPHAN_LIMIT =
      World.ORPHAN_GRACE.multipliedBy(9).dividedBy(4).plus(World.SWEEP).plusSeconds(15);

  private static final String FINISHED =
      """
      select file_key, file_size_bytes, sha256, state = 'completed' and expires_at > now() as needed
      from hookexport.exports where file_key is not null and not file_removed
      """;

  private static final String STUCK =
      """
      select count(*) from hookexport.exports
      where state in ('completed', 'expired') and not file_removed
        and expires_at < now() - interval '{seconds} s'
      """;

  /** A removal that failed is tried again after a minute. */
  private static final int REMOVAL_SECONDS = 80;

  private final World world;
  private final Findings findings;
  private final Set<String> hashed = new HashSet<>();
  private final Set<String> known = new HashSet<>();

  private record Row(long size, String sha256, boolean needed) {}

  FileCheck(World world, Findings findings) {
    this.world = world;
    this.findings = findings;
  }

  /** After a round, when nothing runs. */
  void check(Round round) throws IOException, SQLException {
    Map<String, Row> rows = rows();
    Map<String, Instant> files = files();
    for (Map.Entry<String, Row> row : rows.entrySet()) {
      if (row.getValue().needed()) {
        checkFile(row.getKey(), row.getValue());
      }
    }
    boolean mayLeave =
        round.hits(FaultKind.Hits.PROCESS)
            || round.hits(FaultKind.Hits.DATABASE)
            || round.hits(FaultKind.Hits.DISK);
    Instant now = Instant.now();
    for (Map.Entry<String, Instant> file : files.entrySet()) {
      if (rows.containsKey(file.getKey())) {
        continue;
      }
      Duration age = Duration.between(file.getValue(), now);
      findings.check(
          "files that no row names are removed after the grace period",
          age.compareTo(ORPHAN_LIMIT) <= 0 || isGone(file.getKey()),
          file.getKey() + " is " + age.toSeconds() + " s old");
      if (known.add(file.getKey())) {
        findings.check(
            "no file is left behind but by a crash, an outage or a full disk",
            mayLeave || isGone(file.getKey()),
            file.getKey());
        findings.count("files left behind by faults, for the janitor");
      }
    }
    findings.check(
        "expired files are removed",
        "0"
            .equals(
                world
                    .database()
                    .value(STUCK.replace("{seconds}", String.valueOf(REMOVAL_SECONDS)))),
        "some are still there");
  }

  /** At the end of a run: the janitor has had its time, and only what rows name is there. */
  void settle() throws InterruptedException, IOException, SQLException {
    boolean clean = Waiting.upTo(ORPHAN_LIMIT, () -> rows().keySet().containsAll(files().keySet()));
    Set<String> left = new HashSet<>(files().keySet());
    left.removeAll(rows().keySet());
    findings.check("in the end no orphan is left", clean, left.toString());
  }

  private void checkFile(String key, Row row) throws IOException, SQLException {
    Path path = world.files().resolve(key);
    boolean first = hashed.add(key);
    String found;
    boolean good;
    try {
      long size = Files.size(path);
      String sha256 = first ? DigestUtils.sha256Hex(Files.readAllBytes(path)) : row.sha256();
      good = size == row.size() && sha256.equals(row.sha256());
      found = size + " bytes of " + row.size() + ", " + sha256;
    } catch (NoSuchFileException gone) {
      // It may have expired since the rows were read.
      Row now = rows().get(key);
      good = now == null || !now.needed();
      found = "no file";
    }
    findings.check("no file is lost, and each is as its row says", good, key + ": " + found);
  }

  private boolean isGone(String key) {
    return Files.notExists(world.files().resolve(key));
  }

  private Map<String, Row> rows() throws SQLException {
    Map<String, Row> rows = new HashMap<>();
    try (Connection connection = world.database().connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(FINISHED)) {
      while (row.next()) {
        rows.put(row.getString(1), new Row(row.getLong(2), row.getString(3), row.getBoolean(4)));
      }
    }
    return rows;
  }

  /** Names below the folder, with when they were last changed. */
  private Map<String, Instant> files() throws IOException {
    Map<String, Instant> files = new HashMap<>();
    for (Path path : world.storedFiles()) {
      changed(path).ifPresent(at -> files.put(world.files().relativize(path).toString(), at));
    }
    return files;
  }

  /** Nothing when it was removed while we look, as it may be. */
  private static Optional<Instant> changed(Path path) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(path).toInstant());
    } catch (NoSuchFileException goneSince) {
      return Optional.empty();
    }
  }
}
