package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static io.hookexport.support.Await.refusal;
import static io.hookexport.support.TestSource.everything;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.source.slices.SourceConnections;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Connections with one snapshot have the same rows, and may still have different times, functions
 * and partitions.
 */
final class OneMomentTest {
  private static final int ROWS = 20_000;

  /** The first row waits as long as somebody holds an advisory lock. */
  private static final String HELD =
      """
      create function held(first boolean) returns int language plpgsql stable as $$
      begin
        while first and exists (
          select from pg_locks l join pg_database d on d.oid = l.database
          where l.locktype = 'advisory' and d.datname = current_database())
        loop
          perform pg_sleep(0.01);
        end loop;
        return 0;
      end $$
      """;

  @TempDir private Path folder;
  @AutoClose private final CapturedLog log = new CapturedLog(Level.INFO, SourceConnections.class);
  @AutoClose private final TestSource tests = new TestSource();

  @BeforeEach
  void open() throws Exception {
    tests.execute(
        HELD,
        TestSource.READER,
        rows("big", 1),
        "create index on big (created_at, message_id)",
        "create view later as select * from big where created_at < now() + interval '9 years'",
        "create function due(t timestamptz) returns boolean language plpgsql stable as"
            + " 'begin return t < now() + interval ''9 years''; end'",
        "create function literal(t timestamptz) returns boolean language plpgsql stable as"
            + " 'begin return t < timestamptz ''now'' + interval ''9 years''; end'",
        "create function \"Du\"\"e\"(t timestamptz) returns boolean language plpgsql stable as"
            + " 'begin return t < clock_timestamp() + interval ''9 years''; end'",
        "create function steady(t timestamptz) returns boolean language plpgsql stable as"
            + " 'begin return t is not null; end'",
        "create schema attic",
        "create function attic.steady(t timestamptz) returns boolean language plpgsql as"
            + " 'begin return t is not null; end'",
        // An attribute keeps the planner from putting the body into the query.
        "create function parsed(t timestamptz) returns boolean language sql stable"
            + " set work_mem = '4MB' begin atomic select t < now() + interval '9 years'; end",
        "create function word(t timestamptz) returns boolean language sql stable"
            + " set work_mem = '4MB' begin atomic select t::date < current_date + 9999; end",
        "create function text_of_now(t timestamptz) returns boolean language sql stable"
            + " set work_mem = '4MB'"
            + " begin atomic select t < ('now'::text)::timestamptz + interval '9 years'; end",
        "create function role(t timestamptz) returns boolean language sql stable"
            + " set work_mem = '4MB' begin atomic select current_user is not null; end",
        "create function undeclared(t timestamptz) returns boolean language plpgsql as"
            + " 'begin return t is not null; end'",
        "analyze");
    tests.set(TestSource.INDEX_ORDER);
  }

  private static String rows(String table, int from) {
    return "create table "
        + table
        + " as select lpad(n::text, 8, '0') as message_id, repeat('x', 500) as e,"
        + " timestamptz '2026-10-01' + n / 100 * interval '1 minute' as created_at"
        + (" from generate_series(" + from + ", " + (from + ROWS - 1) + ") n");
  }

  private PgDeliverySource source(Reader reader, String number, String from) throws Exception {
    return tests.open(reader, definition(number, from), 6, TestSource.THREE);
  }

  private String definition(String number, String from) throws Exception {
    return TestSource.timed(
        folder,
        "message_id as message_id, e as last_error, " + number + " as response_status",
        from);
  }

  private Future<Buffer> reading(PgDeliverySource source) {
    return reading(source, false);
  }

  private Future<Buffer> reading(PgDeliverySource source, boolean last) {
    ExportRequest request = everything("response_status", "message_id", "last_error");
    return (last ? tests.lastAttempt(source, request) : tests.rows(source, request))
        .compose(rows -> tests.on(() -> TestSource.all(rows)));
  }

  private static List<String> lines(Buffer csv) {
    return csv.toString(UTF_8).lines().skip(1).toList();
  }

  /** How many connections had a part in the file. */
  private static long readers(List<String> lines) {
    assertThat(lines).hasSize(ROWS);
    return TestSource.readers(lines);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "big where $1 = 'tenant-1' and created_at < now() + interval '9 years' | now()",
        "big where $1 = 'tenant-1' and created_at < current_timestamp + interval '9 years' | CURRENT_TIMESTAMP",
        "big where $1 = 'tenant-1' and created_at::date < current_date + 9999 | CURRENT_DATE",
        "big where $1 = 'tenant-1' and created_at < timestamptz 'now' + interval '9 years' | the time 'now'",
        "big where $1 = 'tenant-1' and created_at < clock_timestamp() + interval '9 years' | clock_timestamp()",
        "later where $1 = 'tenant-1' | now()",
        "big where $1 = 'tenant-1' and due(created_at) | due()",
        "big where $1 = 'tenant-1' and literal(created_at) | literal()",
        "big where $1 = 'tenant-1' and \"Du\"\"e\"(created_at) | Du\"e()",
        "(select *, row_number() over (order by created_at, message_id) as n from big) b"
            + " where $1 = 'tenant-1' and n > 0 | a window function",
        "big where $1 = 'tenant-1' and undeclared(created_at) | undeclared()",
        "big where $1 = 'tenant-1' and attic.steady(created_at) | steady()",
        "big where $1 = 'tenant-1' and parsed(created_at) | parsed()",
        "big where $1 = 'tenant-1' and word(created_at) | word()",
        "big where $1 = 'tenant-1' and text_of_now(created_at) | text_of_now()",
      })
  void oneConnectionReadsWhatSeveralMaySeeDifferently(String from, String reason) throws Exception {
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      log.list.clear();
      PgDeliverySource source = source(reader, "pg_backend_pid()", from);
      assertThat(readers(lines(await(reading(source))))).isEqualTo(1);
      assertThat(log.list)
          .filteredOn(event -> event.getMessage().contains("on one connection"))
          .singleElement()
          .satisfies(
              event -> assertThat(event.getKeyValuePairs().toString()).contains('"' + reason));
    }
  }

  @Test
  void severalReadTheRest() throws Exception {
    String pid = "reader(message_id = '00000001', 'big')";
    String from =
        "big where $1 = 'tenant-1' and steady(created_at) and role(created_at) and e <> '\"' and e <> '"
            + "x(".repeat(10_000)
            + "'";
    assertThat(readers(lines(await(reading(source(Reader.RAW, pid, from)))))).isGreaterThan(1);
    assertThat(log.list).isEmpty();
  }

  /** What no plan shows: the rows of a query may depend on anything, and none comes twice. */
  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void noInstantIsDividedBetweenQueries(Reader reader) throws Exception {
    tests.execute(
        "create function hidden() returns int language plpgsql stable as"
            + " 'begin return pg_backend_pid() % 10; end'",
        "create function shown(id text) returns boolean language plpgsql stable as"
            + " 'begin return right(id, 1)::int <> hidden(); end'");
    String pid = "reader(message_id in ('00000001', '00000002'), 'big')";
    List<String> lines =
        lines(
            await(reading(source(reader, pid, "big where $1 = 'tenant-1' and shown(message_id)"))));
    List<String> ids = lines.stream().map(line -> line.split(",")[1]).toList();
    assertThat(ids).hasSizeGreaterThan(ROWS / 2).isSorted().doesNotHaveDuplicates();
    Map<String, Set<String>> readersOfAnInstant = new TreeMap<>();
    lines.forEach(
        line -> {
          String[] cells = line.split(",");
          readersOfAnInstant
              .computeIfAbsent(
                  String.valueOf(Integer.parseInt(cells[1]) / 100), instant -> new TreeSet<>())
              .add(cells[0]);
        });
    assertThat(readersOfAnInstant.values())
        .as("connections that read rows of one time")
        .allSatisfy(readers -> assertThat(readers).hasSize(1));
    assertThat(lines.stream().map(line -> line.split(",")[0]).distinct().count()).isGreaterThan(1);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
            "alter table big add x float not null default random()",
            "truncate big; insert into big select * from kept",
            "alter table big rename to old; insert into empty select * from kept;"
                + " alter table empty rename to big",
            "create or replace view shown as select * from empty;"
                + " insert into empty select * from kept; lock table big")
        .flatMap(change -> Stream.of(false, true).map(last -> Arguments.of(change, last)));
  }

  /** An older snapshot sees nothing in a table that has been rewritten. */
  @ParameterizedTest
  @MethodSource("changes")
  void theSnapshotIsNotOlderThanTheLocks(String change, boolean last) throws Exception {
    tests.execute(
        "create table kept as select * from big",
        "create table empty (like big)",
        "create view shown as select * from big",
        "create index on empty (created_at, message_id)");
    String table = change.contains("view") ? "shown" : "big";
    PgDeliverySource source = source(Reader.RAW, "0", table + " where $1 = 'tenant-1'");
    Future<Buffer> export;
    try (Connection holder = TestDatabase.jdbc(tests.uri)) {
      holder.setAutoCommit(false);
      TestDatabase.execute(holder, change);
      export = reading(source, last);
      awaitTrue("the export waits", this::waits);
      holder.commit();
    }
    assertThat(lines(await(export))).hasSize(ROWS).doesNotHaveDuplicates();
  }

  /** For so long that it has asked for its locks once, at once, and does not hold a snapshot. */
  private boolean waits() throws SQLException {
    return !tests
        .texts(
            "select query from pg_stat_activity where datname = current_database()"
                + " and application_name = 'hookexport source' and wait_event_type = 'Lock'"
                + " and query_start < clock_timestamp() - interval '500 ms'")
        .isEmpty();
  }

  /** What a reader of a view may read, it need not be able to name. */
  @Test
  void aReaderOfAViewNeedsNoRightOnWhatIsBelowIt() throws Exception {
    tests.execute(
        "create schema hidden",
        "alter table big set schema hidden",
        "create view open as select * from hidden.big",
        "create role view_reader login",
        "grant select on open to view_reader");
    try (TestSource reading = tests.as("view_reader")) {
      PgDeliverySource source =
          reading.open(
              Reader.RAW, definition("0", "open where $1 = 'tenant-1'"), 6, TestSource.THREE);
      String csv = reading.text(source, everything("message_id"));
      assertThat(csv.lines().skip(1)).hasSize(ROWS);
    } finally {
      tests.execute("drop view open", "drop role view_reader");
    }
  }

  /** Somebody hides the texts of functions; each export would fail. */
  @Test
  void aCatalogThatMayNotBeReadRefusesTheStart() throws Exception {
    tests.execute(
        "create role catalog_reader login",
        "grant select on big to catalog_reader",
        "revoke select on pg_proc, pg_db_role_setting from public");
    try (TestSource reading = tests.as("catalog_reader")) {
      String definition = definition("0", "big where $1 = 'tenant-1'");
      assertThatThrownBy(() -> reading.open(Reader.RAW, definition, 6, TestSource.THREE))
          .hasMessageContaining("'catalog_reader' may not read the catalog")
          .hasMessageContaining(
              "grant select on pg_catalog.pg_db_role_setting, pg_catalog.pg_proc to ROLE");
    } finally {
      tests.execute("drop owned by catalog_reader", "drop role catalog_reader");
    }
  }

  private long locks(String table, boolean granted) throws SQLException {
    return TestDatabase.number(
        tests.uri,
        "select count(*) from pg_locks where relation = '"
            + (table + "'::regclass and granted = " + granted)
            + " and mode in ('AccessShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')");
  }

  private Connection hold() throws SQLException {
    Connection holder = TestDatabase.jdbc(tests.uri);
    TestDatabase.execute(holder, "select pg_advisory_lock(7)");
    return holder;
  }

  /** The catalog has no snapshot: queries that begin later see the partition. */
  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void aPartitionThatComesWhileRowsAreReadFailsTheAttempt(Reader reader) throws Exception {
    tests.execute(
        "create table parts (like big, part int) partition by list (part)",
        "alter table big add part int not null default 0",
        "alter table parts attach partition big for values in (0)",
        rows("more", ROWS + 1),
        "alter table more add part int not null default 1 check (part = 1)",
        "create index on more (created_at, message_id)",
        "analyze");
    PgDeliverySource source =
        source(reader, "held(message_id = '00000001')", "parts where $1 = 'tenant-1'");
    Future<Buffer> first;
    try (Connection holder = hold()) {
      first = reading(source);
      awaitTrue("the export reads", () -> locks("big", true) > 0);
      TestDatabase.execute(holder, "alter table parts attach partition more for values in (1)");
    }
    ExportException changed = refusal(first);
    assertThat(changed.error()).isEqualTo(ExportError.UNAVAILABLE);
    assertThat(changed.getMessage()).contains("the select reads changed", "public.more");
    assertThat(lines(await(reading(source)))).hasSize(2 * ROWS).doesNotHaveDuplicates();
  }

  /** The planner puts such a function into the query; the queries after that read another table. */
  @Test
  void aFunctionThatReadsAnotherTableFailsTheAttempt() throws Exception {
    String function = "function deliveries_of(text) returns setof big language sql stable as ";
    tests.execute(
        rows("more", ROWS + 1), "create " + function + "'select * from big where $1 is not null'");
    PgDeliverySource source =
        source(
            Reader.RAW,
            "held(message_id = '00000001')",
            "deliveries_of($1) d where $1 = 'tenant-1'");
    Future<Buffer> export;
    try (Connection holder = hold()) {
      export = reading(source);
      awaitTrue("the export reads", () -> locks("big", true) > 0);
      TestDatabase.execute(
          holder, "create or replace " + function + "'select * from more where $1 is not null'");
    }
    assertThatThrownBy(() -> await(export))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("public.big, public.more");
  }

  /** Before its query begins; what replaces it is empty in the snapshot. */
  @Test
  void aTableThatIsReplacedBehindTheFirstPlanFailsTheAttempt() throws Exception {
    String function = "function deliveries_of(text) returns setof big language sql stable as ";
    tests.execute("create " + function + "'select * from big where $1 is not null'");
    PgDeliverySource source = source(Reader.RAW, "0", "deliveries_of($1) d where $1 = 'tenant-1'");
    CsvRows rows = await(tests.lastAttempt(source, everything("message_id")));
    tests.execute(
        rows("more", 1),
        "create or replace " + function + "'select * from more where $1 is not null'");
    assertThatThrownBy(() -> await(tests.on(() -> TestSource.all(rows))))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("public.big");
  }

  /**
   * Rows were moved to a table that stays, where the snapshot does not show them. The backend hears
   * of the new function when so much has happened that it must catch up.
   */
  @Test
  void aTableThatIsMergedBehindTheFirstPlanLosesNoRow() throws Exception {
    String function = "function deliveries_of(text) returns setof big language sql stable as ";
    tests.execute(
        rows("archive", ROWS + 1),
        "create " + function + "'select * from big where $1 is not null union all table archive'");
    PgDeliverySource source = source(Reader.RAW, "0", "deliveries_of($1) d where $1 = 'tenant-1'");
    CsvRows rows = await(tests.lastAttempt(source, everything("message_id")));
    tests.execute(
        "do $$ begin for n in 1..200 loop execute 'create table t' || n || ' (x int)'; end loop;"
            + " end $$",
        "begin; insert into big table archive; create or replace "
            + function
            + "'select * from big where $1 is not null'; commit");
    Future<Buffer> export = tests.on(() -> TestSource.all(rows));
    assertThatThrownBy(() -> await(export))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("public.archive");
    assertThat(lines(await(reading(source, true)))).hasSize(2 * ROWS).doesNotHaveDuplicates();
  }

  /** No plan shows it, and the call waits for it with a snapshot that shows it as empty. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "RAW | alter table labels alter column label type varchar(80) using label || ''",
        "CURSOR | alter table labels alter column label type varchar(80) using label || ''",
        "RAW | lock labels in access exclusive mode; create table fresh as table labels;"
            + " alter table labels rename to old; alter table fresh rename to labels",
        "RAW | lock labels in access exclusive mode; insert into green table labels;"
            + " alter table labels rename to blue; alter table green rename to labels",
        "RAW | create temp table kept as table labels; truncate labels; insert into labels table kept",
      })
  void aTableOfAFunctionThatChangesUnderALockFailsTheAttempt(Reader reader, String change)
      throws Exception {
    tests.execute(
        "create table labels as select message_id as id, 7 as number, 'x' as label from big",
        "create index on labels (id)",
        "create table green (like labels)",
        "create function label(message text) returns int language plpgsql stable as"
            + " 'begin return (select number from labels where id = message); end'");
    PgDeliverySource source = source(reader, "label(message_id)", "big where $1 = 'tenant-1'");
    failsBehind(source, change, "labels");
    assertThat(lines(await(reading(source)))).hasSize(ROWS).allMatch(line -> line.startsWith("7,"));
  }

  /** A partition leaves with its rows; a column takes the name of another one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "labels | for values in (7) | alter table labels detach partition sevens",
        "labels | default partition by list (number) | alter table labels detach partition sevens",
        "labels | for values in (7) | drop table sevens",
        "labels | for values in (7) | alter table labels detach partition sevens;"
            + " alter table archive attach partition sevens for values in (7)",
        "labels | for values in (7) | alter table labels add n int; update labels set n = number;"
            + " alter table labels rename number to o; alter table labels rename n to number",
        "sevens | for values in (7) | alter table labels add n int; update labels set n = number;"
            + " alter table labels rename number to o; alter table labels rename n to number",
      })
  void aTableOfAFunctionThatLosesValuesUnderALockFailsTheAttempt(
      String table, String partition, String change) throws Exception {
    tests.execute(
        "create table labels (id text, number int) partition by list (number)",
        "create table sevens partition of labels " + partition,
        "create table archive (like labels) partition by list (number)",
        partition.contains("by") ? "create table leaf partition of sevens default" : "select 1",
        "insert into labels select message_id, 7 from big",
        "create index on labels (id)",
        "create function label(message text) returns int language plpgsql stable as"
            + " 'begin return (select number from %s where id = message); end'".formatted(table));
    failsBehind(
        source(Reader.RAW, "label(message_id)", "big where $1 = 'tenant-1'"), change, table);
  }

  private void failsBehind(PgDeliverySource source, String change, String table)
      throws SQLException {
    Future<Buffer> export;
    try (Connection changing = TestDatabase.jdbc(tests.uri)) {
      changing.setAutoCommit(false);
      TestDatabase.execute(changing, change);
      export = reading(source);
      awaitTrue("a call waits", () -> locks(table, false) > 0);
      changing.commit();
    }
    assertThatThrownBy(() -> await(export))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining(table + " was rewritten");
  }

  /** A pooled connection keeps the settings with which it began. */
  @Test
  void connectionsOfOneExportHaveTheSameSettings() throws Exception {
    tests.execute(
        "create schema v1",
        "create schema v2",
        "alter table big set schema v1",
        "create table v2.big as select message_id, 'later' as e, created_at from v1.big",
        "create index on v2.big (created_at, message_id)",
        "analyze");
    tests.set("search_path = v1, public");
    PgDeliverySource source = source(Reader.RAW, "0", "big where $1 = 'tenant-1'");
    for (String schema : List.of("v2", "v1", "v2")) {
      await(reading(source));
      tests.set("search_path = " + schema + ", public");
      assertThat(lines(await(reading(source))))
          .hasSize(ROWS)
          .allMatch(line -> line.endsWith("later") == schema.equals("v2"));
    }
  }

  /** However busy the connections are that tell whether an endpoint exists. */
  @Test
  void questionsAreAskedWithTheSettingsOfTheRole() throws Exception {
    tests.execute(
        "create schema v1",
        "create schema v2",
        "create table v1.endpoints as select 'old' as id",
        "create table v2.endpoints as select 'new' as id");
    tests.set("search_path = v1, public");
    String name = TestSource.definition(folder, "'1' as message_id", "big where $1 = 'tenant-1'");
    Files.writeString(
        folder.resolve("exists.sql"),
        "select exists (select from endpoints where id = $2::text and $1::text <> '')");
    PgDeliverySource source = tests.open(Reader.RAW, name, 2);
    assertThat(knows(source, "old")).isTrue();
    tests.set("search_path = v2, public");
    awaitTrue("the new endpoint is known", () -> knows(source, "new"));
  }

  private static boolean knows(PgDeliverySource source, String endpoint) {
    ExportRequest request = new TestRequest().endpoint(endpoint).build();
    return await(
        source
            .check(TestSource.PROJECT, request)
            .transform(asked -> Future.succeededFuture(asked.succeeded())));
  }

  /** A vacuum full of pg_authid waits for them, and every login to the server behind it. */
  @Test
  void anExportHoldsNoLockOnCatalogsOfTheWholeServer() throws Exception {
    PgDeliverySource source = source(Reader.RAW, "0", "big where $1 = 'tenant-1'");
    CsvRows rows = await(tests.rows(source, everything("message_id")));
    String locks =
        "select l.relation::text from pg_locks l join pg_stat_activity a using (pid)"
            + " where a.application_name = 'hookexport source' and l.relation is not null";
    assertThat(tests.texts(locks)).isNotEmpty();
    assertThat(tests.texts(locks + " and l.database = 0")).isEmpty();
    await(tests.on(rows::close));
  }

  /** What one connection has called locks its tables, and others come to it behind who waits. */
  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void theLastAttemptIsReadOnOneConnection(Reader reader) throws Exception {
    PgDeliverySource source =
        source(reader, "pg_backend_pid() % 1000", "big where $1 = 'tenant-1'");
    assertThat(readers(lines(await(reading(source, true))))).isEqualTo(1);
  }

  /** Who waits for the first connection stands before the others, unless they were there. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "alter table late add constraint c check (e <> '') not valid |"
            + " select 1 from pg_locks where relation = 'late'::regclass and not granted",
        "alter table parts detach partition late concurrently |"
            + " select 1 from pg_inherits where inhdetachpending"
      })
  void aChangeThatWaitsForAPartitionFailsNoExport(String alter, String waits) throws Exception {
    tests.execute(
        "create table parts (like big) partition by range (created_at)",
        "create table early partition of parts for values from (minvalue) to ('2026-10-01 01:00')",
        "create table late partition of parts for values from ('2026-10-01 01:00') to (maxvalue)",
        "insert into parts select * from big",
        "create index on parts (created_at, message_id)",
        "analyze");
    PgDeliverySource source =
        source(Reader.RAW, "held(message_id = '00000001')", "parts where $1 = 'tenant-1'");
    Future<Buffer> export;
    Future<Integer> change;
    try (Connection holder = hold()) {
      export = reading(source);
      awaitTrue("all connections have planned", () -> locks("late", true) == 3);
      change = tests.vertx.executeBlocking(() -> TestDatabase.update(tests.uri, alter));
      awaitTrue("the change waits", () -> !tests.texts(waits).isEmpty());
      TestDatabase.execute(holder, "select pg_advisory_unlock(7)");
    }
    assertThat(lines(await(export))).hasSize(ROWS).doesNotHaveDuplicates();
    await(change);
  }
}
