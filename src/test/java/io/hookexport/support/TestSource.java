package io.hookexport.support;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;

import io.hookexport.export.Dataset;
import io.hookexport.export.DeliverySource.Attempt;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.FormulaEscaping;
import io.hookexport.export.Project;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.PlatformVersion;
import io.hookexport.source.definition.DeliveryColumns;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.source.slices.SlicedRows;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A source database, the ways to read it, and a context to read on. */
public final class TestSource implements AutoCloseable {
  public static final Project PROJECT = new Project("demo", "tenant-1");

  public static final Attempt FIRST =
      new Attempt(UUID.fromString("00000000-0000-7000-8000-000000000001"), false);

  /**
   * The backend that reads a row. A row that is held waits until another connection reads rows of
   * this table: an export on several connections shows more than one, however slow they are.
   */
  public static final String READER =
      """
      create function reader(held boolean, source text) returns int language plpgsql stable as $$
      declare
        waits int := 0;
      begin
        -- After 20 seconds the test says that there was one reader.
        while held and waits < 2000 and not exists (
          select from pg_stat_activity
          where application_name = 'hookexport source' and datname = current_database()
            and pid <> pg_backend_pid() and query like 'select%from ' || source || ' %')
        loop
          waits := waits + 1;
          perform pg_sleep(0.01);
          perform pg_stat_clear_snapshot();
        end loop;
        return pg_backend_pid();
      end $$
      """;

  /** Three connections, however small the table. */
  public static final Slicing THREE = new Slicing(3, 2, 100_000, 1, 1 << 20);

  /** Rows of later connections come one by one along the index, not all after a sort. */
  public static final String INDEX_ORDER = "enable_sort = off";

  private static final String YAML =
      """
          %1$s:
            select: %1$s.sql
            time_column: %2$s
            order: [message_id]
            endpoint_column: message_id
            endpoint_type: text
            endpoint_exists: exists.sql
      """;

  /** Each connection of an export has a loop of its own, however many cores the machine has. */
  public final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(4));

  public final Context context = vertx.getOrCreateContext();
  public final String uri;
  private final List<PlatformVersion> versions = new CopyOnWriteArrayList<>();
  private final List<PgDeliverySource> opened = new ArrayList<>();

  public TestSource() {
    this(TestDatabase.fresh());
  }

  public TestSource(String uri) {
    this.uri = uri;
  }

  /** The same database for another role. */
  public TestSource as(String role) {
    return new TestSource(uri.replace("postgres@", role + "@"));
  }

  /**
   * A source folder whose columns are these expressions, and texts where there is none.
   *
   * @param expressions comma separated, each {@code … as column}
   * @param from what follows the from of the select
   */
  public static String definition(Path folder, String expressions, String from) throws IOException {
    for (Direction direction : Direction.values()) {
      List<String> columns = new ArrayList<>(List.of(expressions));
      for (String column : columns(direction)) {
        if (!expressions.contains(" as " + column)) {
          columns.add((column.endsWith("_at") ? "null::timestamptz as " : "'' as ") + column);
        }
      }
      Files.writeString(
          folder.resolve(direction.wireName() + ".sql"),
          "select %s from %s".formatted(String.join(", ", columns), from));
    }
    Files.writeString(
        folder.resolve("source.yaml"),
        "datasets:\n  deliveries:\n"
            + YAML.formatted("outbound", "created_at")
            + YAML.formatted("inbound", "received_at"));
    Files.writeString(folder.resolve("exists.sql"), "select $1::text = $2::text");
    return folder.toString();
  }

  /** The contract's columns of deliveries. */
  public static List<String> columns(Direction direction) {
    return DeliveryColumns.of(new Feed(Dataset.DELIVERIES, direction));
  }

  /** As {@link #definition}, with {@code created_at} of the rows as the time of both directions. */
  public static String timed(Path folder, String expressions, String from) throws IOException {
    String name = definition(folder, expressions, from);
    for (Direction direction : Direction.values()) {
      Path sql = folder.resolve(direction.wireName() + ".sql");
      replace(sql, "null::timestamptz as created_at", "created_at");
      replace(sql, "null::timestamptz as received_at", "created_at as received_at");
    }
    return name;
  }

  /** In a file of a definition. */
  public static void replace(Path file, String part, String by) throws IOException {
    Files.writeString(file, Files.readString(file).replace(part, by));
  }

  /** Of the table {@code big}, in a folder of its own, with a text of so many bytes in each row. */
  public static String longRows(Path folder, int rowBytes, String expression) throws IOException {
    return timed(
        Files.createTempDirectory(folder, "source"),
        "message_id as message_id, repeat('x', %d) as last_error, %s as response_status"
            .formatted(rowBytes, expression),
        "big where $1 = 'tenant-1'");
  }

  /** How many connections had a part in a file whose first column is their process. */
  public static long readers(List<String> lines) {
    return lines.stream().map(line -> line.substring(0, line.indexOf(','))).distinct().count();
  }

  public PgDeliverySource open(Reader reader, String name, int poolSize) {
    return open(reader, name, poolSize, new Slicing(1, 0));
  }

  public PgDeliverySource open(Reader reader, String name, int poolSize, Slicing slicing) {
    PgDeliverySource source = await(tryOpen(reader, name, poolSize, slicing));
    opened.add(source);
    return source;
  }

  public Future<PgDeliverySource> tryOpen(Reader reader, String name, int poolSize) {
    return tryOpen(reader, name, poolSize, new Slicing(1, 0));
  }

  private Future<PgDeliverySource> tryOpen(
      Reader reader, String name, int poolSize, Slicing slicing) {
    return tryOpen(reader, name, poolSize, slicing, Duration.ofSeconds(5));
  }

  private Future<PgDeliverySource> tryOpen(
      Reader reader, String name, int poolSize, Slicing slicing, Duration timeout) {
    return PgDeliverySource.open(
        vertx,
        new SourceSettings(
            name, Map.of(), uri, poolSize, timeout, Duration.ofMinutes(5), reader, slicing),
        versions::add);
  }

  /** Returns the versions of platforms that starts have read. */
  public List<PlatformVersion> versions() {
    return versions;
  }

  /** With another {@code database.timeout_ms}. */
  public PgDeliverySource open(Reader reader, String name, Duration timeout) {
    PgDeliverySource source = await(tryOpen(reader, name, 2, new Slicing(1, 0), timeout));
    opened.add(source);
    return source;
  }

  public static ExportRequest request(
      Direction direction, List<String> columns, FormulaEscaping escaping, boolean mark) {
    return new TestRequest()
        .direction(direction)
        .columns(columns.toArray(String[]::new))
        .escaping(escaping)
        .byteOrderMark(mark)
        .build();
  }

  /** All outbound rows. */
  public static ExportRequest everything(String... columns) {
    return request(Direction.OUTBOUND, List.of(columns), FormulaEscaping.NONE, false);
  }

  public Future<CsvRows> rows(PgDeliverySource source, ExportRequest request) {
    return on(() -> source.open(PROJECT, request, Optional.empty(), FIRST));
  }

  /** As after attempts that have failed. */
  public Future<CsvRows> lastAttempt(PgDeliverySource source, ExportRequest request) {
    return on(
        () -> source.open(PROJECT, request, Optional.empty(), new Attempt(FIRST.exportId(), true)));
  }

  /** Rows that have been read of an export, also those that wait for whoever reads the file. */
  public static long rowsRead(CsvRows rows) {
    return ((SlicedRows) rows).rowsRead();
  }

  /** Runs it on the context. */
  public <T> Future<T> on(Supplier<Future<T>> action) {
    Promise<T> result = Promise.promise();
    context.runOnContext(go -> action.get().onComplete(result));
    return result.future();
  }

  public void run(Runnable action) {
    await(
        on(
            () -> {
              action.run();
              return Future.succeededFuture();
            }));
  }

  public byte[] read(PgDeliverySource source, ExportRequest request) {
    return await(rows(source, request).compose(rows -> on(() -> all(rows)))).getBytes();
  }

  public String text(PgDeliverySource source, ExportRequest request) {
    return new String(read(source, request), StandardCharsets.UTF_8);
  }

  /** Rows that are paused and have begun to come. */
  public CsvRows paused(
      PgDeliverySource source, ExportRequest request, Consumer<CsvRows> handlers) {
    CsvRows rows =
        await(
            rows(source, request)
                .map(
                    opened -> {
                      opened.pause();
                      handlers.accept(opened);
                      return opened;
                    }));
    awaitTrue("a first batch", () -> rowsRead(rows) > 0);
    return rows;
  }

  /** What came until the end; on the context. */
  public static Future<Buffer> all(CsvRows rows) {
    Promise<Buffer> all = Promise.promise();
    Buffer bytes = Buffer.buffer();
    rows.exceptionHandler(failure -> rows.close().onComplete(closed -> all.fail(failure)));
    rows.endHandler(end -> rows.close().onComplete(closed -> all.complete(bytes)));
    rows.handler(bytes::appendBuffer);
    return all.future();
  }

  public void execute(String... statements) throws SQLException {
    TestDatabase.execute(uri, statements);
  }

  /** For connections to come. */
  public void set(String setting) throws SQLException {
    execute("alter database " + uri.substring(uri.lastIndexOf('/') + 1) + " set " + setting);
  }

  public List<String> texts(String sql) throws SQLException {
    return TestDatabase.texts(uri, sql);
  }

  /** Backends of a source, of which some are in a transaction. */
  public boolean noOpenSnapshot() throws SQLException {
    return texts(
            "select pid::text from pg_stat_activity where datname = current_database()"
                + " and application_name = 'hookexport source' and xact_start is not null")
        .isEmpty();
  }

  @Override
  public void close() {
    for (PgDeliverySource source : opened) {
      await(source.close());
    }
    await(vertx.close());
  }
}
