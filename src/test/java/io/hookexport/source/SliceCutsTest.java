package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Dataset;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportException;
import io.hookexport.export.Feed;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestSource;
import io.vertx.pgclient.PgConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where times and ids repeat, every way of reading gives the same bytes or fails with words. */
final class SliceCutsTest {
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int ROWS = 12_000;

  @TempDir Path folder;
  @AutoClose private final TestSource tests = new TestSource();

  /** A row is its number {@code n}; {@code at}, {@code id} and {@code part} are unique together. */
  private void table(String type, String at, String id, String index) throws Exception {
    tests.execute(
        "create table ev as select n, at, id, row_number() over (partition by at, id order by n)"
            + " as part, repeat(md5(n::text), 3) as pad"
            + " from (select n, (%s)::%s as at, lpad((%s)::text, 9, '0') as id"
                .formatted(at, type, id)
            + " from generate_series(0, %d) n) x order by md5(n::text)".formatted(ROWS - 1),
        "create index on ev (" + index + ")",
        "vacuum analyze ev");
  }

  private String source(String order) throws Exception {
    String name =
        TestSource.definition(
            Files.createTempDirectory(folder, "source"),
            "id as message_id, part as attempt_count, n as size_bytes, pad as last_error",
            "ev where $1 = 'tenant-1'");
    for (String direction : List.of("outbound", "inbound")) {
      TestSource.replace(
          Path.of(name, direction + ".sql"), "null::timestamptz as created_at", "at as created_at");
    }
    TestSource.replace(
        Path.of(name, "source.yaml"), "order: [message_id]", "order: [" + order + "]");
    return name;
  }

  /** Each way of reading: its bytes, or what its failure says. */
  private List<String> readInEveryWay(String name, String... columns) throws Exception {
    List<String> results = new ArrayList<>();
    for (String workMem : List.of("64kB", "64MB")) {
      tests.set("work_mem = '" + workMem + "'");
      for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
        for (int connections = 1; connections <= 4; connections++) {
          Slicing slicing = new Slicing(connections, 3, 20_000, 1, 1 << 20);
          PgDeliverySource source = tests.open(reader, name, 6, slicing);
          try {
            results.add(tests.text(source, everything(columns)));
          } catch (ExportException e) {
            results.add(e.message());
          }
          await(source.close());
        }
      }
    }
    return results;
  }

  @RepeatedTest(4)
  void everyWayOfReadingGivesTheSameBytes(RepetitionInfo run) throws Exception {
    Random random = new Random(SEED + run.getCurrentRepetition());
    int instants = 1 + random.nextInt(300);
    String type = random.nextBoolean() ? "timestamptz" : "timestamp";
    String index =
        List.of("at", "at, id", "at, id, part", "at desc, id desc").get(random.nextInt(4));
    int ids = 1 + random.nextInt(ROWS);
    String what =
        "seed %d: %s, %d instants, %d ids, index %s".formatted(SEED, type, instants, ids, index);
    System.out.println(what);
    table(
        type,
        "timestamp '2026-10-02' + (n * n %% %d)::bigint * interval '7 minutes'".formatted(instants),
        "(n * 7919::bigint) %% %d".formatted(ids),
        index);
    List<String> files = readInEveryWay(source("message_id, attempt_count"));
    assertThat(files.get(0).lines().skip(1).distinct()).as(what).hasSize(ROWS);
    assertThat(files).as(what).allMatch(files.get(0)::equals);
  }

  /** Three deliveries of a message have its time and its id. */
  @Test
  void anOrderThatIsNotUniqueFailsTheExportInWords() throws Exception {
    table("timestamptz", "timestamptz '2026-10-02' + n / 3000 * interval '1 s'", "n / 3", "at, id");
    for (String column : List.of("message_id", "size_bytes")) {
      assertThat(readInEveryWay(source("message_id"), column))
          .allSatisfy(
              message ->
                  assertThat(message)
                      .contains("two rows have the same values of created_at, message_id")
                      .contains("`order` in source.yaml"));
    }
  }

  /** Only the last two rows of the export have the same key. */
  @Test
  void oneRepeatedKeyIsFound() throws Exception {
    table(
        "timestamp",
        "timestamp '2026-10-02' + n / 100 * interval '1 s'",
        "least(n, %d)".formatted(ROWS - 2),
        "at, id");
    assertThat(readInEveryWay(source("message_id")))
        .allSatisfy(message -> assertThat(message).contains("two rows have the same values"));
  }

  /** What a limit leaves to the next query begins with another key, also within an instant. */
  @Test
  void noQueryEndsBetweenRowsWithEqualKeys() throws Exception {
    table("timestamptz", "timestamptz '2026-10-02'", "n / 3", "at, id");
    SourceDefinition.DirectionDefinition definition =
        SourceDefinition.load(source("message_id"), Map.of())
            .of(new Feed(Dataset.DELIVERIES, Direction.OUTBOUND));
    DeliveryQueries queries =
        new DeliveryQueries(
            definition,
            Map.of("created_at", CellForm.BINARY, "message_id", CellForm.STRING),
            "tenant-1",
            everything("message_id"),
            Optional.empty());
    PgConnection connection = await(ConnectionUri.connect(tests.vertx, tests.uri));
    for (int limit = 1; limit <= 7; limit++) {
      DeliveryQuery query = queries.of(queries.whole().atMost(limit));
      assertThat(
              await(connection.preparedQuery(query.sql()).execute(query.parameters())).rowCount())
          .isEqualTo((4 * limit + 2) / 3 * 3);
    }
    await(connection.close());
  }

  @Test
  void rowsReadAreCounted() throws Exception {
    table("timestamp", "timestamp '2026-10-02' + n / 6000 * interval '1 s'", "n", "at, id");
    PgDeliverySource source =
        tests.open(Reader.RAW, source("message_id"), 6, new Slicing(3, 2, 20_000, 1, 1 << 20));
    CsvRows rows = await(tests.rows(source, everything("message_id")));
    await(tests.on(() -> TestSource.all(rows)));
    assertThat(rows.rowsWritten()).isEqualTo(ROWS);
  }
}
