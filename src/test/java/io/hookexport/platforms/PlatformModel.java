package io.hookexport.platforms;

import io.hookexport.export.Feed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A platform with made-up tenants that knows, without SQL, what their exports must contain. */
interface PlatformModel {
  int TENANTS = 3;

  /** The name of its source. */
  String source();

  /** As an operator writes it. */
  String tenant(int n);

  /** What an operator may write that is no tenant; may be none where every tenant is accepted. */
  List<String> unknownTenants();

  /** Makes the data, and fills the tables with them. */
  void insert(TableRows rows, long seed) throws SQLException;

  /** The rows of all time in the order of the file, each with the same columns. */
  List<Map<String, String>> expected(Feed feed, int tenant);

  static <T> T oneOf(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** A whole second of a few minutes, so that several rows have the same one. */
  static Instant someSecond(Random random) {
    return Instant.parse("2026-09-21T14:00:00Z").plusSeconds(random.nextInt(200));
  }
}
