package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The SQL of the native source and its sample data, run by PostgreSQL itself. */
final class NativeSourceSqlTest {
  private static final String OUTBOUND_COLUMNS =
      "message_id, event_type, endpoint_id, endpoint_url, status, attempt_count, replay_count,"
          + " response_status, response_latency_ms, last_error, idempotency_key, content_type,"
          + " size_bytes, payload_sha256, created_at, delivered_at, next_attempt_at, updated_at";
  private static final String INBOUND_COLUMNS =
      "message_id, event_type, inbound_endpoint_id, endpoint_url, status, attempt_count,"
          + " replay_count, response_status, response_latency_ms, queue_wait_ms, total_delivery_ms,"
          + " last_error, idempotency_key, content_type, size_bytes, payload_sha256, received_at,"
          + " delivered_at, failed_at, next_attempt_at, updated_at";
  private static final String ATTEMPT_COLUMNS =
      "attempt_id, message_id, %s, endpoint_url, event_type, attempt_number, trigger, status,"
          + " response_status, response_latency_ms, error, response_body, attempted_at,"
          + " finished_at";

  @AutoClose private static Connection connection;

  @BeforeAll
  static void migrateAndFill() throws Exception {
    connection = TestDatabase.jdbc(TestDatabase.fresh());
    execute(
        "create schema deliveries",
        resource("migrations/native/V0001__deliveries.sql"),
        resource("migrations/native/V0002__attempts.sql"));
    prepare("outbound_endpoints", "text", "sample/outbound_endpoints.sql");
    prepare("inbound_endpoints", "text", "sample/inbound_endpoints.sql");
    prepare("outbound", "text, bigint, bigint", "sample/outbound.sql");
    prepare("inbound", "text, bigint, bigint", "sample/inbound.sql");
    prepare("outbound_count", "text", "sample/outbound_count.sql");
    prepare("inbound_count", "text", "sample/inbound_count.sql");
    prepare("outbound_rows", "text", "sources/native/outbound.sql");
    prepare("inbound_rows", "text", "sources/native/inbound.sql");
    prepare("outbound_attempt_rows", "text", "sources/native/outbound_attempts.sql");
    prepare("inbound_attempt_rows", "text", "sources/native/inbound_attempts.sql");
    prepare("exists_out", "text, text", "sources/native/outbound_endpoint_exists.sql");
    prepare("exists_in", "text, text", "sources/native/inbound_endpoint_exists.sql");
    execute(
        "execute outbound_endpoints('demo')",
        "execute inbound_endpoints('demo')",
        "execute outbound('demo', 1, 20000)",
        "execute inbound('demo', 1, 2000)",
        resource("sample/vacuum.sql"));
  }

  @Test
  void selectsYieldTheColumnsOfTheContractInItsOrder() throws Exception {
    assertThat(columns("execute outbound_rows('demo')")).isEqualTo(OUTBOUND_COLUMNS);
    assertThat(columns("execute inbound_rows('demo')")).isEqualTo(INBOUND_COLUMNS);
    assertThat(columns("execute outbound_attempt_rows('demo')"))
        .isEqualTo(ATTEMPT_COLUMNS.formatted("endpoint_id"));
    assertThat(columns("execute inbound_attempt_rows('demo')"))
        .isEqualTo(ATTEMPT_COLUMNS.formatted("inbound_endpoint_id"));
  }

  @Test
  void endpointsExistInTheirOwnProjectOnly() throws Exception {
    String outbound = value("select min(endpoint_id::text) from deliveries.endpoints");
    String inbound =
        value("select min(inbound_endpoint_id::text) from deliveries.inbound_endpoints");
    assertThat(value("execute exists_out('demo', '" + outbound + "')")).isEqualTo("t");
    assertThat(value("execute exists_out('other', '" + outbound + "')")).isEqualTo("f");
    assertThat(value("execute exists_out('demo', '" + inbound + "')")).isEqualTo("f");
    assertThat(value("execute exists_in('demo', '" + inbound + "')")).isEqualTo("t");
    assertThat(value("execute exists_in('other', '" + inbound + "')")).isEqualTo("f");
  }

  @Test
  void aSampleIsTheSameInOneBatchOrMany() throws Exception {
    String digest =
        "select md5(string_agg(m::text, '|' order by m)) || (select md5(string_agg(a::text, '|' order by a))"
            + " from deliveries.%1$s_attempts as a where project_id = 'demo')"
            + " from deliveries.%1$s_messages as m where project_id = 'demo'";
    for (String direction : List.of("outbound", "inbound")) {
      String whole = value(digest.formatted(direction));
      execute(
          "delete from deliveries.%s_messages where project_id = 'demo'".formatted(direction),
          "delete from deliveries.%s_attempts where project_id = 'demo'".formatted(direction));
      int rows = direction.equals("outbound") ? 20000 : 2000;
      for (int from = 1; from <= rows; from += 777) {
        int to = Math.min(rows, from + 776);
        execute("execute %s('demo', %d, %d)".formatted(direction, from, to));
      }
      execute("execute %s('demo', 1, 500)".formatted(direction));
      assertThat(value("execute %s_count('demo')".formatted(direction)))
          .isEqualTo(Integer.toString(rows));
      assertThat(value(digest.formatted(direction))).isEqualTo(whole);
    }
  }

  /** Rows of an older version have no attempts. */
  @Test
  void deliveriesWithoutTheirAttemptsAreCountedAsNone() throws Exception {
    execute(
        "execute outbound_endpoints('old')",
        "execute inbound_endpoints('old')",
        "execute outbound('old', 1, 100)",
        "execute inbound('old', 1, 100)");
    for (String direction : List.of("outbound", "inbound")) {
      String count = "execute %s_count('old')".formatted(direction);
      assertThat(value(count)).isEqualTo("100");
      String some = "select count(*) from deliveries.%s_attempts where project_id = 'old'";
      String all = value(some.formatted(direction));
      execute("delete from deliveries.%s_attempts where project_id = 'old'".formatted(direction));
      assertThat(value(count)).isEqualTo("0");
      execute("execute %s('old', 1, 100)".formatted(direction));
      assertThat(value(count)).isEqualTo("100");
      assertThat(value(some.formatted(direction))).isEqualTo(all);
    }
    for (String table :
        List.of(
            "outbound_messages",
            "inbound_messages",
            "outbound_attempts",
            "inbound_attempts",
            "endpoints",
            "inbound_endpoints")) {
      execute("delete from deliveries.%s where project_id = 'old'".formatted(table));
    }
  }

  /** Each problem that an independent look at both tables finds; none for a consistent sample. */
  @Test
  void attemptsFitTheirDelivery() throws Exception {
    String problems =
        """
        with tries as (
          select message_id, count(*) as n, min(attempt_number) as first, max(attempt_number) as last,
            count(distinct attempt_id) as ids, count(*) filter (where trigger = 'manual') as manual,
            count(*) filter (where status = 'failed') as failed,
            count(*) filter (where finished_at is null) as unfinished,
            bool_and(error is not null and num_nulls(response_body) >= num_nulls(response_status))
              filter (where status = 'failed') as told,
            bool_or(error is not null) filter (where status <> 'failed') as told_without_reason,
            bool_and(finished_at = attempted_at + response_latency_ms * interval '1 ms')
              filter (where finished_at is not null) as in_time,
            (array_agg(error order by attempt_number) filter (where status = 'failed'))
              [count(*) filter (where status = 'failed')] as error_of_last
          from deliveries.%1$s_attempts where project_id = 'demo' group by message_id)
        select string_agg(distinct problem, '; ')
        from deliveries.%1$s_messages m
        left join tries t using (message_id)
        left join deliveries.%1$s_attempts l
          on l.message_id = m.message_id and l.attempt_number = m.attempt_count
        cross join lateral (values
          ('number', coalesce(n, 0) = attempt_count and coalesce(ids, 0) = attempt_count),
          ('numbering', n is null or (first = 1 and last = n)),
          ('owner', n is null or (l.project_id, l.%2$s, l.endpoint_url, l.event_type)
            = (m.project_id, m.%2$s, m.endpoint_url, m.event_type)),
          ('outcome', n is null or l.status = case m.status
            when 'succeeded' then 'succeeded' when 'delivering' then 'delivering' else 'failed' end),
          ('response', l.response_status is not distinct from m.response_status
            and l.response_latency_ms is not distinct from m.response_latency_ms),
          ('earlier ones', n is null or failed >= n - 1),
          ('last error', error_of_last is not distinct from m.last_error),
          ('failures', told is not false and told_without_reason is not true),
          ('times', in_time is not false and (n is null or l.attempted_at
            >= m.%3$s + (attempt_count - 1) * interval '30 s')),
          ('delivered', m.delivered_at is not distinct from
            case when m.status = 'succeeded' then l.finished_at end),
          ('unfinished', coalesce(unfinished, 0) = (m.status = 'delivering')::int),
          ('manual', n is null or (manual = least(replay_count, 1)))
        ) as rule (problem, holds)
        where m.project_id = 'demo' and not holds
        """;
    assertThat(value(problems.formatted("outbound", "endpoint_id", "created_at"))).isNull();
    assertThat(value(problems.formatted("inbound", "inbound_endpoint_id", "received_at"))).isNull();
    assertThat(
            value(
                "select string_agg(distinct status, ' ' order by status) || ' ' || count(distinct trigger)"
                    + " from deliveries.outbound_attempts where response_body is null or response_body ~ '^='"))
        .isEqualTo("delivering failed succeeded 2");
  }

  @Test
  void aSampleCoversTheThirtyDaysAllStatusesAndAllEndpoints() throws Exception {
    String facts =
        "select concat_ws(' ', min(%1$s) < '2026-10-01 01:00Z' and min(%1$s) >= '2026-10-01Z',"
            + " max(%1$s) > '2026-10-30Z' and max(%1$s) < '2026-10-31Z',"
            + " count(distinct status), count(distinct %2$s)) from deliveries.%3$s";
    assertThat(value(facts.formatted("created_at", "endpoint_id", "outbound_messages")))
        .isEqualTo("t t 5 20");
    assertThat(value(facts.formatted("received_at", "inbound_endpoint_id", "inbound_messages")))
        .isEqualTo("t t 5 20");
  }

  @Test
  void aSampleHoldsWhatCsvReadersHaveTroubleWith() throws Exception {
    for (String pattern :
        List.of("\"", ",", "\n", "\r\n", "^=", "^\\+", "^-", "^@", "^\t", "^ ", "^$", "🔥", "^＝")) {
      assertThat(
              value(
                  "select count(*) > 0 from deliveries.outbound_messages where last_error ~ $p$"
                      + pattern
                      + "$p$"))
          .as(pattern)
          .isEqualTo("t");
    }
    assertThat(
            value(
                "select avg((last_error is not null)::int) between 0.1 and 0.15"
                    + " from deliveries.outbound_messages"))
        .isEqualTo("t");
    assertThat(
            value(
                "select bool_and(num_nulls(last_error) = 1 or status <> 'queued')"
                    + " and count(*) > count(idempotency_key)"
                    + " and count(*) filter (where idempotency_key = '') > 0"
                    + " and count(*) > count(distinct created_at)"
                    + " from deliveries.outbound_messages"))
        .isEqualTo("t");
  }

  @Test
  void theIndexYieldsTheFirstRowsOfAnExportWithoutSorting() throws Exception {
    List<String> plan =
        TestDatabase.texts(
            connection,
            "explain select * from ("
                + resource("sources/native/outbound.sql").replace("$1", "'demo'")
                + ") as d where created_at >= '2026-10-05Z' and created_at < '2026-10-06Z'"
                + " order by created_at, message_id limit 100");
    assertThat(String.join("\n", plan))
        .contains("outbound_messages_in_order")
        .doesNotContain("Sort");
    List<String> attempts =
        TestDatabase.texts(
            connection,
            "explain select * from ("
                + resource("sources/native/outbound_attempts.sql").replace("$1", "'demo'")
                + ") as d where attempted_at >= '2026-10-05Z' and attempted_at < '2026-10-06Z'"
                + " order by attempted_at, attempt_id limit 100");
    assertThat(String.join("\n", attempts))
        .contains("outbound_attempts_in_order")
        .doesNotContain("Sort");
  }

  private static void prepare(String name, String types, String file) throws Exception {
    execute("prepare %s(%s) as %s".formatted(name, types, resource(file)));
  }

  private static void execute(String... statements) throws SQLException {
    TestDatabase.execute(connection, statements);
  }

  private static String value(String sql) throws SQLException {
    return TestDatabase.text(connection, sql);
  }

  private static String columns(String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      ResultSetMetaData data = rows.getMetaData();
      List<String> names = new ArrayList<>();
      for (int i = 1; i <= data.getColumnCount(); i++) {
        names.add(data.getColumnLabel(i));
      }
      return String.join(", ", names);
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream stream =
        NativeSourceSqlTest.class.getResourceAsStream("/io/hookexport/sql/" + name)) {
      assertThat(stream).as(name).isNotNull();
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
