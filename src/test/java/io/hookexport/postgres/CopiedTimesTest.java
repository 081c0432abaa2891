package io.hookexport.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestDatabase;
import io.hookexport.postgres.PgDeliverySource.Reader;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/** PostgreSQL's COPY reads every time that PostgreSQL can hold out of a file again. */
final class CopiedTimesTest {
  private static final String COLUMNS =
      """
      n::text as message_id,
      timestamptz '2026-10-02 01:02:03+00' as created_at,
      timestamptz '2026-10-02 01:02:03+00' as received_at,
      t as delivered_at,
      (t at time zone 'UTC') as updated_at
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void timesOfAllYearsComeBack(Reader reader) throws Exception {
    try (TestSource tests = new TestSource();
        Connection connection = TestDatabase.jdbc(tests.uri);
        Statement statement = connection.createStatement()) {
      tests.execute(
          """
          create table times as select row_number() over () as n, t from (
            select 'infinity'::timestamptz as t union all select '-infinity'
            union all select '4714-11-24 00:00:00+00 BC'
            union all select '0001-12-31 23:59:59.999999+00 BC'
            union all select '0001-01-01 00:00:00+00'
            union all select '294276-12-31 23:59:59.999999+00'
            union all select x + interval '1.000001 s' from generate_series(
              '4714-11-24 00:00:00+00 BC'::timestamptz, '294000-01-01 00:00:00+00',
              '97 years 31 days 5 hours 3 minutes') as x
          ) as r
          """,
          "create table copied (n text, t timestamptz, u timestamp)");
      String name = TestSource.definition(folder, COLUMNS, "times where $1 <> ''");
      byte[] csv =
          tests.read(
              tests.open(reader, name, 1),
              TestSource.everything("message_id", "delivered_at", "updated_at"));

      long copied =
          connection
              .unwrap(PGConnection.class)
              .getCopyAPI()
              .copyIn(
                  "copy copied from stdin with (format csv, header)",
                  new ByteArrayInputStream(csv));

      assertThat(copied).isGreaterThan(3_000);
      try (ResultSet wrong =
          statement.executeQuery(
              """
              select count(*), min(n::text || ' ' || s.t || ' ' || c.t) from times as s full join (
                select n::bigint, t, u from copied) as c using (n)
              where s.t is distinct from c.t or s.t at time zone 'UTC' is distinct from c.u
              """)) {
        assertThat(wrong.next()).isTrue();
        assertThat(wrong.getLong(1)).as(wrong.getString(2)).isZero();
      }
    }
  }
}
