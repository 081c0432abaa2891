package io.hookexport.platforms;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Rows for the tables of a platform. Times are microseconds since 1970. */
final class ConvoyOutpostWebhookXTables {
  static final long SECOND = 1_000_000;

  private static final DateTimeFormatter CELL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private ConvoyOutpostWebhookXTables() {}

  /** Each row is an object with the columns as its keys; absent ones are NULL. */
  static void fill(Connection connection, String table, List<JsonObject> rows) throws SQLException {
    String sql = "insert into %1$s select * from jsonb_populate_recordset(null::%1$s, ?::jsonb)";
    try (PreparedStatement insert =
        connection.prepareStatement(String.format(Locale.ROOT, sql, table))) {
      insert.setString(1, new JsonArray(rows).encode());
      insert.executeUpdate();
    }
  }

  /** As the file shows it; the database reads it too. */
  static String time(Long micros) {
    return micros == null ? null : CELL.format(Instant.EPOCH.plus(micros, ChronoUnit.MICROS));
  }

  /** A whole second of a few minutes, so that several rows have the same one. */
  static long someSecond(Random random) {
    return (1_790_000_000L + random.nextInt(200)) * SECOND;
  }

  static <T> T oneOf(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  static String text(Number number) {
    return number == null ? null : number.toString();
  }

  /** The order of the file. */
  static Comparator<Map<String, String>> by(String... columns) {
    return (a, b) -> {
      for (String column : columns) {
        int order = a.get(column).compareTo(b.get(column));
        if (order != 0) {
          return order;
        }
      }
      return 0;
    };
  }
}
