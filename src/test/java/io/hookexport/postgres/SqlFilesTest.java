package io.hookexport.postgres;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every statement is one that PostgreSQL accepts on the migrated schema. */
final class SqlFilesTest {
  private static final Path SQL = Path.of("src/main/resources/sql");
  private static Vertx vertx;
  private static String uri;

  @BeforeAll
  static void migrate() {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    await(Migrations.NATIVE.apply(vertx, uri));
  }

  @AfterAll
  static void close() {
    await(vertx.close());
  }

  private static List<String> statements() throws IOException {
    try (Stream<Path> files = Files.walk(SQL)) {
      return files
          .map(file -> SQL.relativize(file).toString())
          .filter(file -> file.endsWith(".sql"))
          .filter(file -> !file.startsWith("migrations/"))
          // Fragments, and a command that cannot be prepared.
          .filter(
              file ->
                  !List.of("exports/columns.sql", "exports/promoted.sql", "sample/vacuum.sql")
                      .contains(file))
          .sorted()
          .toList();
    }
  }

  @TestFactory
  List<DynamicTest> everyStatementCanBePrepared() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String file : statements()) {
      // Those of other platforms run on their own schemas, in tests of each.
      if (file.startsWith("sources/") && !file.startsWith("sources/native/")) {
        continue;
      }
      tests.add(DynamicTest.dynamicTest(file, () -> prepare(SqlFile.read(file))));
    }
    assertThat(tests).hasSizeGreaterThan(30);
    return tests;
  }

  private static void prepare(String sql) throws SQLException {
    TestDatabase.execute(uri, "prepare it as " + sql);
  }

  @Test
  void everyStatementSaysWhatItIsFor() throws IOException {
    for (String file : statements()) {
      assertThat(SqlFile.read(file)).as(file).startsWith("--");
    }
  }

  @Test
  void migrationsRunOnceAlsoWhenManyProcessesStartTogether() {
    String fresh = TestDatabase.fresh();
    List<Future<List<String>>> racing = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      racing.add(Migrations.HOOKEXPORT.apply(vertx, fresh));
    }
    await(Future.join(racing));
    assertThat(racing.stream().flatMap(applied -> applied.result().stream()))
        .containsExactly(
            "hookexport/V0001__exports.sql",
            "hookexport/V0002__large_exports.sql",
            "hookexport/V0003__history.sql",
            "hookexport/V0004__heartbeats.sql",
            "hookexport/V0005__installation.sql",
            "hookexport/V0006__datasets.sql",
            "hookexport/V0007__more_filters.sql",
            "hookexport/V0008__sessions.sql",
            "hookexport/V0009__exports_of_endpoint.sql",
            "hookexport/V0010__administration.sql",
            "hookexport/V0011__endpoints_in_the_form_of_the_source.sql",
            "hookexport/V0012__one_index_of_endpoints.sql");
    await(Migrations.HOOKEXPORT.requireApplied(vertx, fresh));
  }

  @Test
  void aDatabaseThatWasNotMigratedIsToldApart() {
    Future<Void> check = Migrations.HOOKEXPORT.requireApplied(vertx, TestDatabase.fresh());
    assertThat(failure(check)).hasMessageContaining("run the migrate command");
  }

  /** The resulting tables, for a reviewer to see whole; rewrite the file with -DupdateSchema. */
  @Test
  void theSchemaIsTheOneThatIsCheckedIn() throws Exception {
    Path file = Path.of("src/test/resources/schema.txt");
    String schema = describe();
    if (Boolean.getBoolean("updateSchema")) {
      Files.writeString(file, schema);
    }
    assertThat(schema).isEqualTo(Files.readString(file));
  }

  private static String describe() throws SQLException {
    String columns =
        """
        select format('%s.%s  %s %s%s%s', n.nspname, c.relname, a.attname,
          format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
          coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), ''))
        from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
        where n.nspname in ('hookexport', 'deliveries') and c.relkind = 'r'
        order by n.nspname, c.relname, a.attnum
        """;
    String constraints =
        """
        select format('%s  %s', conrelid::regclass, pg_get_constraintdef(oid))
        from pg_constraint
        where connamespace::regnamespace::text in ('hookexport', 'deliveries') and contype <> 'n'
        order by 1
        """;
    String indexes =
        """
        select indexdef from pg_indexes where schemaname in ('hookexport', 'deliveries')
        order by schemaname, indexname
        """;
    StringBuilder text = new StringBuilder();
    for (String query : List.of(columns, constraints, indexes)) {
      TestDatabase.texts(uri, query).forEach(row -> text.append(row).append('\n'));
      text.append('\n');
    }
    return text.toString();
  }
}
