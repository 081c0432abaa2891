package io.hookexport.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/** Rows are what PostgreSQL's own COPY writes, but for the CRLF at their end. */
class CsvEncoderPostgresTest {
  private static EmbeddedPostgres postgres;

  private final RandomGenerator random = Seed.random();
  private final HostileCells hostile = new HostileCells(random);

  @BeforeAll
  static void start() throws IOException {
    postgres = EmbeddedPostgres.start();
  }

  @AfterAll
  static void stop() throws IOException {
    postgres.close();
  }

  @Test
  void textIsQuotedAsCopyDoes() throws SQLException {
    List<List<@Nullable String>> table = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      table.add(Arrays.asList(storable(), storable(), storable()));
    }

    List<String> copied = copyOfTexts(3, table);

    assertThat(copied).isEqualTo(encoded(table));
  }

  @Test
  void aSingleColumnIsQuotedAsCopyDoes() throws SQLException {
    List<List<@Nullable String>> table = new ArrayList<>();
    for (String cell : Arrays.asList(null, "", "\\.", "\\..", " \\.", "\\.\n", "\\N", "x")) {
      table.add(Arrays.asList(cell));
    }
    for (int i = 0; i < 2000; i++) {
      table.add(Arrays.asList(storable()));
    }

    List<String> copied = copyOfTexts(1, table);

    assertThat(copied).isEqualTo(encoded(table));
  }

  @Test
  void numbersUuidsAndFormattedTimestampsAreThoseOfTheServer() throws SQLException {
    long lastMicrosecondOf9999 = 252_455_615_999_999_999L;
    long firstMicrosecondOfYear1 = -63_082_281_600_000_000L;
    List<String> expected = new ArrayList<>();
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1 << 12, 4), true);
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      create(connection, "n int8, u uuid, d numeric, micros int8");
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO cells VALUES (?, ?, ?, ?, ?)")) {
        for (int i = 0; i < 3000; i++) {
          long number = random.nextLong() >> random.nextInt(64);
          UUID uuid = new UUID(random.nextLong(), random.nextLong());
          BigDecimal decimal =
              new BigDecimal(BigInteger.valueOf(random.nextLong()), random.nextInt(30));
          long micros = random.nextLong(firstMicrosecondOfYear1, lastMicrosecondOf9999 + 1);
          insert.setInt(1, i);
          insert.setLong(2, number);
          insert.setObject(3, uuid);
          insert.setBigDecimal(4, decimal);
          insert.setLong(5, micros);
          insert.addBatch();
          encoder.int8(number);
          encoder.uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
          encoder.ascii(decimal.toPlainString());
          encoder.timestamp(micros);
          encoder.endRow();
          expected.add(Encoding.text(encoder.take()));
        }
        insert.executeBatch();
      }

      List<String> copied =
          copy(
              connection,
              """
              SELECT n, u, d, to_char(timestamp '2000-01-01' + micros / 86400000000 * interval '1 day'
                + micros % 86400000000 * interval '1 microsecond', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
              FROM cells ORDER BY row_no""");

      assertThat(copied).isEqualTo(expected);
    }
  }

  /** A random cell that PostgreSQL can hold: it has no NUL in text. */
  private @Nullable String storable() {
    String cell = hostile.cellOrNull();
    return cell == null ? null : cell.replace("\0", "");
  }

  private static List<String> encoded(List<List<@Nullable String>> table) {
    List<String> rows = new ArrayList<>();
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1 << 12, 4), false);
    for (List<@Nullable String> row : table) {
      Encoding.textRow(encoder, row);
      rows.add(Encoding.text(encoder.take()));
    }
    return rows;
  }

  private static List<String> copyOfTexts(int columns, List<List<@Nullable String>> table)
      throws SQLException {
    try (Connection connection = postgres.getPostgresDatabase().getConnection()) {
      List<String> names = List.of("a", "b", "c").subList(0, columns);
      create(connection, String.join(" text, ", names) + " text");
      String sql = "INSERT INTO cells VALUES (?" + ", ?".repeat(columns) + ")";
      try (PreparedStatement insert = connection.prepareStatement(sql)) {
        for (int i = 0; i < table.size(); i++) {
          insert.setInt(1, i);
          for (int c = 0; c < columns; c++) {
            insert.setString(c + 2, table.get(i).get(c));
          }
          insert.addBatch();
        }
        insert.executeBatch();
      }
      String select = "SELECT " + String.join(", ", names) + " FROM cells ORDER BY row_no";
      return copy(connection, select);
    }
  }

  private static void create(Connection connection, String columns) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE cells (row_no int PRIMARY KEY, " + columns + ")");
    }
  }

  /** One text per row, its line feed replaced by CRLF. The server sends a message per row. */
  private static List<String> copy(Connection connection, String select) throws SQLException {
    CopyOut out =
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyOut("COPY (" + select + ") TO STDOUT (FORMAT csv)");
    List<String> rows = new ArrayList<>();
    for (byte[] row = out.readFromCopy(); row != null; row = out.readFromCopy()) {
      assertThat(row[row.length - 1]).isEqualTo((byte) '\n');
      rows.add(new String(row, 0, row.length - 1, UTF_8) + "\r\n");
    }
    return rows;
  }
}
