package io.hookexport.platforms;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.CommandRun;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.Project;
import io.hookexport.source.PlatformVersion;
import io.hookexport.source.definition.SourceDefinition.PlatformVersions;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import java.math.BigInteger;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for each built-in source of a platform beside its rows: checks, counts and plans. */
abstract class PlatformTest<M extends PlatformModel> extends PlatformRows<M> {
  PlatformTest(M model) {
    super(model);
  }

  /** A column, and how a select names it. */
  record Column(String table, String name, String text) {}

  /** Returns one without which no outbound delivery can be read. */
  abstract Column column();

  /** Returns the statements after which the platform has another version. */
  abstract String[] version(String version);

  /** Returns what the start warns of. */
  List<String> warnings() {
    return List.of();
  }

  /** What clients are told is what files show. */
  @Test
  void theDescriptionOfEachDatasetFitsItsRows() {
    List<FeedDescription> all = await(ways().get(0).describe());
    assertThat(all).extracting(FeedDescription::feed).isEqualTo(database.definition.feeds());
    for (View view : database.views()) {
      FeedDescription told = all.get(database.definition.feeds().indexOf(view.feed()));
      assertThat(told.filters()).contains("statuses", "response_statuses");
      for (FeedDescription.Column column : told.columns()) {
        String what = "%s, column %s, seed %d".formatted(view, column.name(), seed);
        assertThat(column.description()).as(what).isNotEmpty();
        for (Map<String, String> row : view.rows()) {
          String cell = row.get(column.name());
          assertThat(cell == null || !column.alwaysEmpty()).as(what).isTrue();
          assertThat(cell != null || column.nullable() || !row.containsKey(column.name()))
              .as(what)
              .isTrue();
        }
      }
    }
  }

  /** Warnings, which some sources have, do not fail it. */
  @Test
  void theCheckReportsTheRowsOfTheModel() {
    for (int tenant = 0; tenant < PlatformModel.TENANTS; tenant++) {
      CommandRun check = database.check("--tenant", model.tenant(tenant));
      assertThat(check.exit()).as("%s, seed %d", check.err(), seed).isZero();
      for (View view : database.views()) {
        if (view.tenant() == tenant) {
          assertThat(check.out().replaceAll(" \\([^()]*no filter finds them\\)", ""))
              .as("%s, seed %d", view, seed)
              .contains(view.counts());
        }
      }
    }
    for (String unknown : model.unknownTenants()) {
      CommandRun check = database.check("--tenant=" + unknown);
      assertThat(check.exit()).isEqualTo(2);
      assertThat(check.err())
          .contains(unknown.isEmpty() ? "must not be empty" : "has no tenant '" + unknown + "'");
    }
    assertThat(database.check().exit()).isZero();
  }

  /** Where one is proposed. Once it is there, no other is. */
  @Test
  void theProposedIndexesDoTheirWork() throws Exception {
    String indexes = "select indexrelid::regclass::text from pg_index";
    List<String> before = TestDatabase.texts(database.uri, indexes);
    List<String> proposed = proposedIndexes();
    database.execute(proposed.toArray(String[]::new));
    try {
      assertThat(proposedIndexes()).as("after %s, seed %d", proposed, seed).isEmpty();
    } finally {
      List<String> made = TestDatabase.texts(database.uri, indexes);
      made.removeAll(before);
      database.execute(made.stream().map("drop index "::concat).toArray(String[]::new));
    }
  }

  private List<String> proposedIndexes() {
    CommandRun check = database.check("--tenant", model.tenant(0));
    return Pattern.compile("create index concurrently on [^;]+")
        .matcher(check.out())
        .results()
        .map(MatchResult::group)
        .toList();
  }

  @Test
  void anUnknownTenantIsRefused() {
    ExportRequest request = new TestRequest().build();
    for (String unknown : model.unknownTenants()) {
      assertThat(refusal(ways().get(0).check(new Project("demo", unknown), request)))
          .hasMessageContaining("tenant '" + unknown + "' is unknown to the platform");
    }
  }

  @Test
  void whatIsCountedIsCloseToTheRows() {
    for (View view : database.views()) {
      if (view.definition().count().isPresent()) {
        CsvRows rows =
            database.open(ways().get(0), model.tenant(view.tenant()), view.everything().build());
        await(database.reading.on(rows::close));
        int size = view.rows().size();
        assertThat(rows.rowsExpected().orElseThrow())
            .as("%s, seed %d", view, seed)
            .isBetween(size * 95L / 100, size * 105L / 100);
      }
    }
  }

  /** Svix has no index for the endpoints of an application: there are few. */
  @Test
  void anIndexFindsTheRowsOfEachTable() throws Exception {
    for (View view : database.views()) {
      assertThat(database.plan(view, View.FIRST, View.LAST))
          .doesNotContainPattern("Seq Scan on (?!endpoint )");
    }
  }

  @Test
  void aRenamedColumnIsRefusedWithItsFileAndLine() throws Exception {
    Column column = column();
    String file = database.views().get(0).definition().select().file();
    String sql = Files.readString(database.folder.resolve(file));
    long line = sql.substring(0, sql.indexOf(column.text())).lines().count();
    String rename = "alter table " + column.table() + " rename column %s to %s";
    database.execute(rename.formatted(column.name(), "renamed"));
    try {
      assertThat(failure(database.reading.tryOpen(Reader.RAW, model.source(), 1)))
          .hasMessageContaining(file + ":" + line)
          .hasMessageContaining(column.name());
    } finally {
      database.execute(rename.formatted("renamed", column.name()));
    }
  }

  @Test
  void anOlderVersionIsRefusedAndANewerOneIsWarnedOf() throws Exception {
    PlatformVersions platform = database.definition.platform().orElseThrow();
    BigInteger older = new BigInteger(platform.oldest()).subtract(BigInteger.ONE);
    BigInteger newer = new BigInteger(platform.tested()).add(BigInteger.ONE);
    database.execute(version(older.toString()));
    assertThat(failure(database.reading.tryOpen(Reader.RAW, model.source(), 1)))
        .hasMessageContaining("has the version " + older + ", but the oldest that");
    List<String> untested = warningsOfTheStart(newer.toString());
    assertThat(untested.remove(0)).startsWith("The schema of the platform is newer than");
    assertThat(untested).isEqualTo(warnings());
    assertThat(warningsOfTheStart(platform.tested())).isEqualTo(warnings());
    List<PlatformVersion> read = database.reading.versions();
    assertThat(read.subList(read.size() - 2, read.size()))
        .containsExactly(
            new PlatformVersion(platform.name(), newer.toString(), platform.tested(), true),
            new PlatformVersion(platform.name(), platform.tested(), platform.tested(), false));
  }

  /** Their first sentences. */
  private List<String> warningsOfTheStart(String version) throws Exception {
    database.execute(version(version));
    try (CapturedLog log = new CapturedLog(Level.WARN, "io.hookexport.source").alone()) {
      await(database.reading.open(Reader.RAW, model.source(), 1).close());
      return new ArrayList<>(
          log.list.stream().map(event -> event.getMessage().replaceFirst("\\. .*", "")).toList());
    }
  }
}
