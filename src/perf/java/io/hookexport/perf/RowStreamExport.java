package io.hookexport.perf;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowStream;
import io.vertx.sqlclient.Tuple;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** What one would write first with Vert.x: a stream of rows, and commons-csv. */
final class RowStreamExport implements Contender {
  private static final int FETCH = 1000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSX", Locale.ROOT);

  private final Bench bench;
  private final Window window;
  private final Path file;

  RowStreamExport(Bench bench, Window window) {
    this.bench = bench;
    this.window = window;
    this.file = bench.file("rowstream.csv");
  }

  @Override
  public String name() {
    return "vertx-pg-client RowStream(" + FETCH + ") + commons-csv CSVPrinter";
  }

  @Override
  public Trial run() throws Exception {
    long self = ProcessHandle.current().pid();
    return Trial.measure(() -> Processes.cpu(self), bench.database(), this::export);
  }

  private Trial.Made export() throws IOException {
    String sql =
        "select "
            + Window.COLUMNS
            + " from deliveries.outbound_messages where project_id = $1 and created_at >= $2"
            + " and created_at < $3 order by created_at, message_id";
    Tuple range = Tuple.of(window.project(), window.startOffset(), window.endOffset());
    CSVFormat format =
        CSVFormat.RFC4180.builder().setHeader(Window.COLUMNS.split(",\\s*", -1)).get();
    try (BufferedWriter writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        CSVPrinter csv = new CSVPrinter(writer, format)) {
      PgConnectOptions options = PgConnectOptions.fromUri(bench.database().uri(window.data()));
      Deliveries.await(
          PgConnection.connect(bench.vertx(), options)
              .compose(
                  connection ->
                      connection
                          .begin()
                          .compose(begun -> connection.prepare(sql))
                          .compose(statement -> print(statement, range, csv))
                          .eventually(connection::close)),
          600);
    }
    return new Trial.Made(window.rows(), Files.size(file));
  }

  private static Future<Void> print(PreparedStatement statement, Tuple range, CSVPrinter csv) {
    Promise<Void> done = Promise.promise();
    RowStream<Row> rows = statement.createStream(FETCH, range);
    rows.exceptionHandler(done::tryFail);
    rows.endHandler(done::tryComplete);
    rows.handler(
        row -> {
          try {
            for (int i = 0; i < row.size(); i++) {
              Object value = row.getValue(i);
              csv.print(value instanceof OffsetDateTime time ? TIME.format(time) : value);
            }
            csv.println();
          } catch (IOException e) {
            done.tryFail(e);
          }
        });
    return done.future();
  }
}
