package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Access;
import io.hookexport.export.Access.FixedEndpoint;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportListing;
import io.hookexport.export.ExportState;
import io.hookexport.postgres.Migrations;
import io.hookexport.postgres.SqlFile;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What statements read of a long history: counted by PostgreSQL, with the plans for the values
 * given and with those for any values.
 */
final class QueryPlansTest {
  private static final int HISTORY = 40_000;
  private static final int LIMIT = 50;

  /** States times directions, each for a page and the row that tells whether there is another. */
  private static final int PIECES = 10;

  private static final int UNSWEPT = 20;

  private static final long PROJECTS = 51;

  /** Of each project: as many as may. */
  private static final int WAITING = 100;

  /**
   * For the place and the start of one that waits: the queue, those that are active, and 20 that
   * have ended.
   */
  private static final long PER_WAITING = WAITING + 40;

  private static final Access ACCESS = TestRequest.access("p");

  /**
   * Project p has a long history: nearly all of it expired and outbound, some of each other kind,
   * and all inbound ones at its far end. Others have a short one.
   */
  private static final String FILL =
      """
      insert into hookexport.projects (project_id, tenant)
        select 'p', 'p' union all select 'q' || n, 'q' from generate_series(1, 50) n;
      insert into hookexport.exports (export_id, project_id, state, created_at, direction,
        filter_start_time, filter_end_time, compression, formula_escaping, byte_order_mark, slot,
        completed_at, expires_at, snapshot_at, file_key, row_count, file_size_bytes, sha256,
        escaped_cells, file_removed, error_code, error_message, lease_until, filter_endpoint_id)
      select gen_random_uuid(), project, state, created, direction, created - interval '1 day',
        created, 'none', 'none', false, n % 30000,
        case when ended then created end,
        case when has_file then
          case when state = 'completed' and n %% 2 = 0 then now() + interval '1 day'
            else created end end,
        case when has_file then created end, case when has_file then 'k' || n end,
        case when has_file then 1 end, case when has_file then 10 end,
        case when has_file then 'x' end, case when has_file then 0 end, state = 'expired',
        case when state = 'failed' then 'SOURCE_ERROR' end,
        case when state = 'failed' then 'x' end,
        case when state = 'processing' then now() + interval '1 hour' end,
        case when n %% 400 = 1 then 'rare' when n %% 2 = 0 then 'busy' end
      from (
        select n, case when n %% 100 = 99 then 'q' || (n %% 50 + 1) else 'p' end as project,
          now() - n * interval '10 minutes' as created,
          case when n > %1$d - 300 then 'inbound' else 'outbound' end as direction,
          kind as state, kind in ('completed', 'expired') as has_file,
          kind in ('completed', 'expired', 'failed') as ended
        from (
          select n, case when n <= 3 then 'pending' when n <= 6 then 'processing'
            when n <= 6 + 2 * %2$d then 'completed' when n %% 200 = 0 then 'failed'
            else 'expired' end as kind
          from generate_series(1, %1$d) n) kinds) made;
      insert into hookexport.idempotency_keys (project_id, key, request_sha256, export_id, created_at)
        select 'p', 'k' || n, 'x', gen_random_uuid(), now() - n * interval '1 minute'
        from generate_series(1, 5000) n;
      insert into hookexport.api_keys (key_id, project_id, secret_sha256)
        select 'key', 'p', sha256('x');
      insert into hookexport.sessions (session_id, key_id, project_id, secret_sha256, scopes, expires_at)
        select 's' || n, 'key', case when n %% 10 = 0 then 'q1' else 'p' end, sha256('x'), '{read}',
          now() + (n - 9000) * interval '1 minute'
        from generate_series(1, 10000) n;
      insert into hookexport.exports (export_id, project_id, state, created_at, direction,
        filter_start_time, filter_end_time, compression, formula_escaping, byte_order_mark, slot, due_at)
      select gen_random_uuid(), project_id, 'pending', now() - n * interval '1 second', 'outbound',
        now() - interval '1 day', now(), 'none', 'none', false, -n, timestamptz '9999-12-31 00:00:00Z'
      from hookexport.projects, generate_series(1, %3$d) n;
      analyze hookexport.exports; analyze hookexport.idempotency_keys; analyze hookexport.sessions;
      """;

  private static Vertx vertx;
  private static String uri;
  private static Connection connection;

  @BeforeAll
  static void fill() throws SQLException {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    await(Migrations.HOOKEXPORT.apply(vertx, uri));
    connection = TestDatabase.jdbc(uri);
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          FILL.replace("%3$d", "" + WAITING)
              .replace("%1$d", "" + HISTORY)
              .replace("%2$d", "" + UNSWEPT)
              .replace("%%", "%"));
      connection.commit();
    }
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
    await(vertx.close());
  }

  @TestFactory
  List<DynamicTest> aPageReadsSoManyRowsWhateverTheHistory() {
    List<DynamicTest> tests = new ArrayList<>();
    List<Optional<ExportState>> states = new ArrayList<>(List.of(Optional.empty()));
    List.of(ExportState.values()).forEach(state -> states.add(Optional.of(state)));
    for (Optional<ExportState> state : states) {
      for (Optional<Direction> direction :
          List.of(
              Optional.<Direction>empty(),
              Optional.of(Direction.OUTBOUND),
              Optional.of(Direction.INBOUND))) {
        for (int minutes : new int[] {0, HISTORY * 5, HISTORY * 10 - 100}) {
          tests.add(
              DynamicTest.dynamicTest(
                  state + " " + direction + " after " + minutes + " minutes",
                  () -> assertPage(state, direction, minutes)));
        }
      }
    }
    return tests;
  }

  private static void assertPage(
      Optional<ExportState> state, Optional<Direction> direction, int minutes) throws SQLException {
    Optional<ExportListing.Position> after =
        minutes == 0
            ? Optional.empty()
            : Optional.of(
                new ExportListing.Position(
                    Instant.now().minusSeconds(minutes * 60L), UUID.randomUUID()));
    ExportListing listing = new ExportListing(LIMIT, after, state, direction);
    boolean hasWaiting =
        minutes == 0
            && state.orElse(ExportState.PENDING) == ExportState.PENDING
            && direction.orElse(Direction.OUTBOUND) == Direction.OUTBOUND;
    long most =
        PIECES * (LIMIT + 1L) + 2L * UNSWEPT + (hasWaiting ? (LIMIT + 1L) * PER_WAITING : 0);
    Tuple parameters = PgExportStore.listParameters(ACCESS, listing);
    assertThat(read(PgExportStore.listStatement(ACCESS, listing), parameters))
        .isLessThanOrEqualTo(most);
  }

  /** A page of ids of each project and direction, and one of rows. */
  @Test
  void aPageOfAllProjectsReadsAPageOfEachWhateverTheHistory() throws SQLException {
    List<Optional<ExportState>> states = new ArrayList<>(List.of(Optional.empty()));
    List.of(ExportState.values()).forEach(state -> states.add(Optional.of(state)));
    for (Optional<ExportState> state : states) {
      for (int minutes : new int[] {1, HISTORY * 5, HISTORY * 10 - 100}) {
        ExportListing listing =
            new ExportListing(
                LIMIT,
                Optional.of(
                    new ExportListing.Position(
                        Instant.now().minusSeconds(minutes * 60L), UUID.randomUUID())),
                state,
                Optional.empty());
        assertThat(read(PgAllExports.statement(listing), PgAllExports.parameters(listing)))
            .as(state + " after " + minutes + " minutes")
            .isLessThanOrEqualTo(
                HISTORY / 100
                    + 4L * (LIMIT + 1)
                    + 2L * UNSWEPT
                    + (minutes == 1 ? (LIMIT + 1L) * PER_WAITING : 0));
      }
    }
  }

  /** With a filter it reads at most the history of the endpoint. */
  @Test
  void aPageOfOneEndpointReadsNoOtherEndpoints() throws SQLException {
    for (String endpoint : List.of("busy", "rare", "none")) {
      Access fixed =
          new Access(ACCESS.project(), Optional.of(new FixedEndpoint("as written", endpoint)));
      for (int minutes : new int[] {1, HISTORY * 5}) {
        Optional<ExportListing.Position> after =
            Optional.of(
                new ExportListing.Position(
                    Instant.now().minusSeconds(minutes * 60L), UUID.randomUUID()));
        ExportListing all = new ExportListing(LIMIT, after, Optional.empty(), Optional.empty());
        assertThat(
                read(
                    PgExportStore.listStatement(fixed, all),
                    PgExportStore.listParameters(fixed, all)))
            .as(endpoint)
            .isLessThanOrEqualTo(LIMIT + 1L);
      }
    }
    Access rare =
        new Access(ACCESS.project(), Optional.of(new FixedEndpoint("as written", "rare")));
    ExportListing inbound =
        new ExportListing(
            LIMIT,
            Optional.empty(),
            Optional.of(ExportState.FAILED),
            Optional.of(Direction.INBOUND));
    assertThat(
            read(
                PgExportStore.listStatement(rare, inbound),
                PgExportStore.listParameters(rare, inbound)))
        .isLessThanOrEqualTo(HISTORY / 400);
  }

  @Test
  void whatIsAskedOfSessionsReadsNoneThatHaveExpired() throws SQLException {
    assertThat(
            read(
                SqlFile.read("sessions/authenticate.sql"),
                Tuple.tuple().addArrayOfString(new String[] {"s9500"})))
        .as("authenticate")
        .isEqualTo(1);
    String withExport =
        SqlFile.read("sessions/authenticate_and_read.sql").replace("$2", "array[sha256('x')]");
    Tuple one =
        Tuple.tuple()
            .addArrayOfString(new String[] {"s9500"})
            .addArrayOfUUID(new UUID[] {UUID.randomUUID()});
    assertThat(read(withExport.replace("$3", "$2"), one))
        .as("authenticate and read")
        .isLessThanOrEqualTo(2);
    assertThat(read(SqlFile.read("sessions/live.sql"), Tuple.of("p")))
        .as("live")
        .isLessThanOrEqualTo(1000);
    assertThat(read(SqlFile.read("sessions/end.sql"), Tuple.of("s9500"))).as("end").isEqualTo(1);
    assertThat(read(SqlFile.read("queue/purge_sessions.sql"), Tuple.of(10)))
        .as("purge")
        .isLessThan(100);
  }

  /** Each in a transaction that is rolled back. */
  @Test
  void whatWorkersAndJanitorAskReadsNoHistory() throws SQLException {
    UUID id = UUID.randomUUID();
    String claim = SqlFile.read("queue/claim.sql");
    assertThat(read(claim, Tuple.of("w", 1000, true))).as("claim").isLessThan(200);
    String renew = SqlFile.read("queue/renew.sql");
    assertThat(read(renew, Tuple.of(id, 1, 1000, 1, 1, 1, null))).as("renew").isZero();
    String stored = SqlFile.read("queue/stored_bytes.sql");
    assertThat(read(stored, Tuple.of(id, "none"))).as("stored bytes").isLessThan(20);
    assertThat(read(SqlFile.read("queue/rescue.sql"), Tuple.of(3))).as("rescue").isLessThan(20);
    assertThat(read(SqlFile.read("queue/backlog.sql"), Tuple.tuple()))
        .as("backlog")
        .isLessThan(WAITING * PROJECTS + 20);
    assertThat(read(SqlFile.read("queue/expire.sql"), Tuple.of(10))).as("expire").isLessThan(150);
    String unreferenced = SqlFile.read("queue/unreferenced.sql");
    Tuple candidate = Tuple.of(new String[] {"k"}, new UUID[] {id}, new Integer[] {1});
    assertThat(read(unreferenced, candidate)).as("unreferenced").isLessThan(20);
    String purge = SqlFile.read("queue/purge_exports.sql");
    assertThat(read(purge, Tuple.of(100L * 86_400_000, 10))).as("purge").isLessThan(100);
    String keys = SqlFile.read("queue/purge_idempotency_keys.sql");
    assertThat(read(keys, Tuple.of(10))).as("keys").isLessThan(100);
  }

  /** Each of 51 projects has as many that wait as may; those of the one that is meant are read. */
  @Test
  void whatPassesSlotsOnReadsTheQueueOfItsProject() throws SQLException {
    UUID active = id("state = 'processing'");
    Tuple complete =
        Tuple.of(active, 0, "k", 1L, 1L, "x")
            .addLong(0L)
            .addOffsetDateTime(OffsetDateTime.now())
            .addLong(1000L)
            .addInteger(1000);
    long queue = WAITING + 20;
    assertThat(read(SqlFile.read("queue/complete.sql"), complete)).as("complete").isLessThan(queue);
    Tuple fail = Tuple.of(active, 0, "SOURCE_ERROR", "x", 1000);
    assertThat(read(SqlFile.read("queue/fail.sql"), fail)).as("fail").isLessThan(queue);
    Tuple cancel = Tuple.of(active, "p", "x").addString(null).addInteger(1000);
    assertThat(read(SqlFile.read("exports/cancel.sql"), cancel)).as("cancel").isLessThan(queue);
    Tuple waiting = Tuple.of(id("slot < 0"), "p").addString(null);
    assertThat(read(SqlFile.read("exports/find.sql"), waiting))
        .as("find")
        .isBetween(1L, PER_WAITING);
    String promote = SqlFile.read("queue/promote.sql");
    long all = WAITING * PROJECTS;
    assertThat(read(promote, Tuple.of(5).addString("q7"))).as("of one").isLessThan(3 * queue);
    assertThat(read(promote, Tuple.of(0).addString(null))).as("none free").isLessThan(all + 20);
    assertThat(read(promote, Tuple.of(5).addString(null))).as("of all").isLessThan(4 * all);
  }

  /** Of project p. */
  private static UUID id(String condition) throws SQLException {
    String id =
        TestDatabase.text(
            connection,
            "select export_id from hookexport.exports where project_id = 'p' and "
                + condition
                + " limit 1");
    connection.rollback();
    return UUID.fromString(id);
  }

  @Test
  void aCreateAndItsRefusalReadTheFilesThatAreThereAndNoHistory() throws SQLException {
    assertThat(read(SqlFile.read("exports/refusal.sql"), Tuple.of("p", 60, "k1", 1L, 1)))
        .as("refusal")
        .isLessThan(200);
    OffsetDateTime time = OffsetDateTime.now();
    Tuple row =
        Tuple.tuple()
            .addUUID(UUID.randomUUID())
            .addString("q1")
            .addInteger(2)
            .addString("outbound")
            .addOffsetDateTime(time.minusDays(1))
            .addOffsetDateTime(time)
            .addString(null)
            .addString(null)
            .addString(null)
            .addUUID(null)
            .addArrayOfString(new String[0])
            .addString("none")
            .addString("none")
            .addBoolean(false)
            .addInteger(60)
            .addLong(1_000_000L)
            .addString("deliveries")
            .addArrayOfString(new String[0])
            .addArrayOfString(new String[] {"e"})
            .addArrayOfString(new String[0])
            .addString(null)
            .addInteger(10);
    assertThat(read(SqlFile.read("exports/insert.sql"), row)).as("insert").isLessThan(200);
  }

  @Test
  void anEstimateReadsAFewFilesAndNoHistory() throws SQLException {
    String pace = SqlFile.read("exports/pace.sql");
    Tuple deliveries =
        Tuple.of("p", "deliveries", "outbound", "none", new String[0], 1L).addString(null);
    assertThat(read(pace, deliveries)).as("pace").isLessThanOrEqualTo(3 * LIMIT);
  }

  /** Rows of exports and keys that were looked at, the more of both kinds of plans. */
  private static long read(String sql, Tuple parameters) throws SQLException {
    long most = 0;
    for (String mode : List.of("force_custom_plan", "force_generic_plan")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("set local plan_cache_mode = " + mode);
        statement.execute("prepare it as " + sql);
        String values = parameters.size() == 0 ? "" : "(" + literals(parameters) + ")";
        try (ResultSet plan =
            statement.executeQuery("explain (analyze, format json) execute it" + values)) {
          plan.next();
          JsonObject root = new JsonArray(plan.getString(1)).getJsonObject(0).getJsonObject("Plan");
          most = Math.max(most, rowsRead(root));
        }
      } finally {
        connection.rollback();
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("deallocate all");
      }
    }
    return most;
  }

  private static String literals(Tuple parameters) {
    List<String> literals = new ArrayList<>();
    for (int i = 0; i < parameters.size(); i++) {
      Object value = parameters.getValue(i);
      if (value == null) {
        literals.add("null");
      } else if (value instanceof Object[] array) {
        literals.add(
            "'{"
                + List.of(array).stream().map(String::valueOf).collect(Collectors.joining(","))
                + "}'");
      } else {
        literals.add("'" + value + "'");
      }
    }
    return String.join(", ", literals);
  }

  /** Of all scans, also what a filter threw away. */
  private static long rowsRead(JsonObject node) {
    long rows = 0;
    if (List.of("exports", "idempotency_keys", "sessions")
            .contains(node.getString("Relation Name", ""))
        && node.getString("Node Type").contains("Scan")) {
      double each =
          node.getDouble("Actual Rows", 0.0)
              + node.getDouble("Rows Removed by Filter", 0.0)
              + node.getDouble("Rows Removed by Index Recheck", 0.0);
      rows += Math.round(each * node.getDouble("Actual Loops", 0.0));
    }
    JsonArray inner = node.getJsonArray("Plans", new JsonArray());
    for (int i = 0; i < inner.size(); i++) {
      rows += rowsRead(inner.getJsonObject(i));
    }
    return rows;
  }
}
