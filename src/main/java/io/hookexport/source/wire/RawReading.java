package io.hookexport.source.wire;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.ChunkArrays;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.postgres.BorrowedChannel;
import io.hookexport.postgres.SqlFile;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.QueryReader;
import io.hookexport.source.rows.SourceSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether rows can be read raw with this client and this server: one row with a value of
 * every type that we decode must give the right bytes, and the connection must remain usable.
 */
public final class RawReading {
  private static final Logger LOG = LoggerFactory.getLogger(RawReading.class);

  private static final String EXPECTED =
      "\"a,\"\"b\"\"\",\u00e4,c ,01234567-89ab-cdef-0123-456789abcdef,-1,-2,-3,2026-10-01T00:00:00.000001Z,2026-10-01T00:00:00.000000Z,true,0.10,,-p,2026-10-02T03:04:05.000006Z\r\n";

  private static final List<CellForm> FORMS =
      Pattern.compile(" ")
          .splitAsStream(
              "TEXT VARCHAR BPCHAR UUID INT2 INT4 INT8 TIMESTAMPTZ TIMESTAMP BOOL NUMERIC TEXT TEXT TIMESTAMPTZ")
          .map(CellForm::of)
          .toList();

  private RawReading() {}

  /**
   * Returns whether rows will be read raw. Fails when raw reading is required and impossible; logs
   * the reason when it is only preferred.
   */
  public static Future<Boolean> choose(Pool pool, SourceSettings settings) {
    if (settings.reader() == SourceSettings.Reader.CURSOR) {
      return Future.succeededFuture(false);
    }
    return check(pool, settings.timeout())
        .map(true)
        .recover(
            reason -> {
              if (settings.reader() == SourceSettings.Reader.RAW) {
                return Future.failedFuture(
                    new IllegalStateException(
                        "source.reader is raw, but rows cannot be read raw: " + reason.getMessage(),
                        reason));
              }
              LOG.atWarn()
                  .addKeyValue("error", reason)
                  .log(
                      "Source rows are read with a cursor, which is slower, because they cannot be read raw. Set source.reader to cursor to skip this check.");
              return Future.succeededFuture(false);
            });
  }

  /** Fails with the reason why raw reading is impossible. */
  private static Future<Void> check(Pool pool, Duration timeout) {
    return pool.getConnection()
        .compose(
            connection ->
                encodings(connection)
                    .compose(fine -> read(connection, timeout))
                    .compose(fine -> encodings(connection))
                    .timeout(3 * timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .onSuccess(fine -> connection.close())
                    // Abandoned work may still send statements: the connection is never lent again.
                    .onFailure(failure -> BorrowedChannel.drop(connection)));
  }

  private static Future<Void> encodings(SqlConnection connection) {
    return connection
        .query(SqlFile.read("reading/encodings.sql"))
        .execute()
        .map(RawReading::requireUtf8);
  }

  private static @Nullable Void requireUtf8(RowSet<Row> rows) {
    Row row = rows.iterator().next();
    if (!row.getBoolean("always_utf8")) {
      throw new IllegalStateException(
          "text in the database may not be UTF-8: its encoding is "
              + row.getString("server_encoding")
              + ". A value that is not valid UTF-8 fails every export that reads it");
    }
    return null;
  }

  private static Future<Void> read(SqlConnection connection, Duration timeout) {
    Tuple parameters = Tuple.of("-p", OffsetDateTime.parse("2026-10-02T03:04:05.000006Z"));
    DeliveryQuery query =
        DeliveryQuery.other(SqlFile.read("reading/raw_check.sql"), parameters, FORMS);
    CsvEncoder csv = new CsvEncoder(new ChunkArrays(1024, 1), false);
    ResultListener listener = new ResultListener();
    RawQuery raw = new RawQuery(connection, query, csv, listener, false);
    raw.start();
    return listener
        .text
        .future()
        .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .map(RawReading::requireExpected)
        // After an unknown response the channel must not be used any more.
        .recover(failure -> raw.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private static @Nullable Void requireExpected(String text) {
    if (!text.equals(EXPECTED)) {
      throw new IllegalStateException(
          "the test row was read as " + text.strip() + " instead of " + EXPECTED.strip());
    }
    return null;
  }

  /** Runs on the channel's thread. */
  private static final class ResultListener implements QueryReader.Listener {
    private final StringBuilder csv = new StringBuilder();
    private final Promise<String> text = Promise.promise();

    @Override
    public void chunk(Chunk chunk, long rows, long escapedCells) {
      csv.append(new String(chunk.bytes(), 0, chunk.length(), StandardCharsets.UTF_8));
    }

    @Override
    public void over(@Nullable Throwable failure) {
      if (failure == null) {
        text.tryComplete(csv.toString());
      } else {
        text.tryFail(failure);
      }
    }
  }
}
