package io.hookexport.source.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonArray;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a plan says about reading a select in slices. */
final class PlannedReadsTest {
  private static Connection connection;

  @BeforeAll
  static void fill() throws SQLException {
    connection = TestDatabase.jdbc(TestDatabase.fresh());
    TestDatabase.execute(
        connection,
        "create table messages (id int primary key, account int, at timestamptz)",
        "create table tries (message int, account int, n int, ok boolean)",
        "insert into messages select i, i % 3, now() from generate_series(1, 1000) i",
        "insert into tries select i, i % 3, 1, true from generate_series(1, 1000) i",
        "create index on tries (message)",
        "create index on tries (account)",
        "analyze",
        "set enable_hashjoin = off",
        "set enable_mergejoin = off");
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static Optional<String> alone(String join, String... settings) throws SQLException {
    String sql = "select m.id, t.* from messages m " + join;
    for (String setting : settings) {
      TestDatabase.execute(connection, "set " + setting);
    }
    String plan = TestDatabase.text(connection, "explain (verbose, format json) " + sql);
    for (String setting : settings) {
      TestDatabase.execute(connection, "reset " + setting.split(" ")[0]);
    }
    return PlannedReads.of(new JsonArray(plan).getJsonObject(0).getJsonObject("Plan"), sql).alone();
  }

  @Test
  void aWindowOfEachRowIsComputedForTheRowsOfASliceOnly() throws SQLException {
    String tries = "(select x.n, count(*) over () c from tries x where x.message = m.id) t on true";
    assertThat(alone("left join lateral " + tries)).isEmpty();
    assertThat(
            alone(
                "join messages o on o.id = m.account cross join lateral "
                    + tries.replace(" on true", "")))
        .isEmpty();
  }

  @Test
  void aWindowOverAllRowsWouldBeComputedInEachSlice() throws SQLException {
    String all = "(select x.message, row_number() over (order by n) c from tries x) t on ";
    assertThat(alone("join " + all + "t.message = m.id")).contains("a window function");
    // It is kept; or it runs again for each row, and needs none of it.
    assertThat(alone("join " + all + "true")).contains("a window function");
    assertThat(alone("join " + all + "true", "enable_material = off"))
        .contains("a window function");
  }

  @Test
  void aWindowThatIsKeptForOtherRowsIsComputedInEachSlice() throws SQLException {
    String ofAccount =
        "join lateral (select x.n, count(*) over () c from tries x where x.account = m.account) t on true";
    assertThat(alone(ofAccount)).contains("a window function");
    assertThat(alone(ofAccount, "enable_memoize = off")).isEmpty();
  }

  @Test
  void aWindowBesideTheLoopIsComputedInEachSlice() throws SQLException {
    String tries =
        "left join lateral (select x.n from tries x where x.message = m.id) t on"
            + " m.id > (select max(w.c) from (select row_number() over (order by n) c from tries) w)";
    assertThat(alone(tries)).contains("a window function");
  }
}
