package io.hookexport.platforms;

import static io.hookexport.support.Await.await;

import io.hookexport.CommandRun;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Feed;
import io.hookexport.export.Project;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.Slicing;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.CsvRecords;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A database of its own with the schema of a platform and the rows of its model. */
final class PlatformDatabase implements AutoCloseable {
  final PlatformModel model;
  final SourceDefinition definition;
  final Path folder;
  final String uri = TestDatabase.fresh();

  /** It has the privileges that src/doc/guide/sources.md names, and no other. */
  final String role = "reads_" + uri.replaceFirst(".*/", "");

  final TestSource reading = new TestSource(uri.replace("postgres@", role + "@"));

  PlatformDatabase(PlatformModel model, long seed) throws Exception {
    this.model = model;
    this.folder = Path.of("src/main/resources/sql/sources", model.source());
    this.definition = SourceDefinition.load(model.source(), Map.of());
    try (Connection connection = TestDatabase.jdbc(uri)) {
      Path schema = Path.of("src/test/resources/platforms", model.source(), "schema.sql");
      TestDatabase.execute(connection, Files.readString(schema));
      TableRows.insert(connection, model, seed);
      // Small tables would be sorted as a whole; large ones are read along an index, in slices.
      TestDatabase.execute(
          connection,
          "analyze",
          "create role " + role + " login",
          "alter database " + connection.getCatalog() + " set enable_sort = off");
      String schemas = "select nspname from pg_namespace where nspname !~ '^(pg_|information_)'";
      for (String name : TestDatabase.texts(connection, schemas)) {
        TestDatabase.execute(
            connection,
            "grant usage on schema " + name + " to " + role,
            "grant select on all tables in schema " + name + " to " + role);
      }
    }
  }

  /** Three connections, and slices of few rows. */
  PgDeliverySource openSliced(String source) {
    return reading.open(Reader.RAW, source, 6, new Slicing(3, 2, 500, 1, 1 << 20));
  }

  @Override
  public void close() {
    reading.close();
  }

  /** The command on this source; it needs no job database. */
  CommandRun check(String... options) {
    List<String> arguments = new ArrayList<>(List.of("source", "check"));
    arguments.addAll(List.of(options));
    String source = "SOURCE_NAME=" + model.source();
    return CommandRun.run(ChildProcess.settings(reading.uri, folder, source), arguments);
  }

  void execute(String... statements) throws SQLException {
    TestDatabase.execute(uri, statements);
  }

  /** Everything that the source and the model have. */
  List<View> views() {
    List<View> views = new ArrayList<>();
    for (Feed feed : definition.feeds()) {
      for (int tenant = 0; tenant < PlatformModel.TENANTS; tenant++) {
        views.add(new View(feed, tenant, definition.of(feed), model.expected(feed, tenant)));
      }
    }
    return views;
  }

  /** As the server opens what a client asks for. */
  CsvRows open(PgDeliverySource source, String tenant, ExportRequest request) {
    Project project = new Project("demo", tenant);
    Optional<String> endpoint = await(source.check(project, request));
    return await(reading.on(() -> source.open(project, request, endpoint, TestSource.FIRST)));
  }

  byte[] read(PgDeliverySource source, String tenant, ExportRequest request) {
    CsvRows rows = open(source, tenant, request);
    return await(reading.on(() -> TestSource.all(rows))).getBytes();
  }

  /** Column to cell, null for an empty field. */
  List<Map<String, String>> rows(PgDeliverySource source, View view, ExportRequest request)
      throws IOException {
    byte[] csv = read(source, model.tenant(view.tenant()), request);
    List<List<String>> records = CsvRecords.records(csv);
    List<Map<String, String>> rows = new ArrayList<>();
    for (List<String> cells : records.subList(1, records.size())) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(records.get(0).get(i), cells.get(i));
      }
      rows.add(row);
    }
    return rows;
  }

  /**
   * The connection that read each row. The first row waits until another one reads rows.
   *
   * @param expected the rows of the request
   * @param copy for the source with such a column
   */
  List<String> readers(
      View view, List<Map<String, String>> expected, TestRequest request, Path copy)
      throws Exception {
    execute(TestSource.READER.replace("create function", "create or replace function"));
    copyWithReader(copy, view, expected.get(0));
    PgDeliverySource source = openSliced(copy.toString());
    // A range that the rows fill, so that its slices do.
    Instant end = view.at(expected.get(expected.size() - 1)).plusSeconds(1);
    request.range(view.at(expected.get(0)), end);
    return rows(source, view, request.build()).stream().map(row -> row.get("reader")).toList();
  }

  private void copyWithReader(Path copy, View view, Map<String, String> first) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    String key = view.definition().order().get(0);
    String file = view.definition().select().file();
    String sql = Files.readString(copy.resolve(file));
    Matcher id = Pattern.compile("(?m)(\\S+) as " + key + ",$").matcher(sql);
    if (!id.find()) {
      throw new IllegalStateException(file + " has no line with ' as " + key + "'");
    }
    String isFirst = id.group(1) + " = '" + first.get(key) + "'";
    // The server shows 1024 bytes of a query, so not the table: any query of rows in a slice.
    String column = "\nselect\n  reader(" + isFirst + ", '(%') as reader,\n";
    Files.writeString(copy.resolve(file), sql.replace("\nselect\n", column));
    Path yaml = copy.resolve("source.yaml");
    String columns = "(?s)(select: " + file + "\n.*?columns:\n)";
    String declared =
        Files.readString(yaml).replaceFirst(columns, "$1        reader: {default: true}\n");
    Files.writeString(yaml, declared);
  }

  /** Of the query of an export, where indexes must do: small tables are better read as a whole. */
  String plan(View view, Instant from, Instant to) throws SQLException {
    Map<String, CellForm> forms = new HashMap<>();
    for (String column : view.columns()) {
      forms.put(column, CellForm.STRING);
    }
    DeliveryQueries queries =
        new DeliveryQueries(
            view.definition(), forms, null, view.request(from, to).build(), Optional.empty());
    try (Connection connection = TestDatabase.jdbc(uri)) {
      TestDatabase.execute(connection, "set enable_seqscan = off", "set enable_sort = off");
      for (Map.Entry<String, String> setting : definition.settings().entrySet()) {
        TestDatabase.execute(connection, "set " + setting.getKey() + " = " + setting.getValue());
      }
      String tenant = "'" + model.tenant(view.tenant()) + "'";
      if (definition.tenant().isPresent()) {
        String sql = definition.tenant().get().sql().replace("$1", tenant);
        tenant = "'" + TestDatabase.text(connection, sql) + "'";
      }
      String sql =
          queries
              .of(queries.whole())
              .sql()
              .replace("$1", tenant)
              .replace("$2", "'" + from + "'")
              .replace("$3", "'" + to + "'");
      return String.join("\n", TestDatabase.texts(connection, "explain " + sql));
    }
  }
}
