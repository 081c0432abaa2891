package io.hookexport.platforms;

import static io.hookexport.support.Await.refusal;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.export.Direction;
import io.hookexport.export.ExportError;
import io.hookexport.export.Project;
import io.hookexport.source.PgDeliverySource;
import io.hookexport.source.definition.StatusWords;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The exports of a built-in source of a platform are what the model says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PlatformRows<M extends PlatformModel> {
  final long seed = Long.getLong("seed", System.nanoTime());
  private List<PgDeliverySource> ways;
  final M model;
  @AutoClose PlatformDatabase database;

  PlatformRows(M model) {
    this.model = model;
  }

  /** Returns the source, opened for each way to read it. */
  List<PgDeliverySource> ways() {
    return ways;
  }

  @BeforeAll
  void open() throws Exception {
    System.out.println(model.source() + ": seed " + seed);
    database = new PlatformDatabase(model, seed);
    ways =
        List.of(
            database.reading.open(Reader.RAW, model.source(), 1),
            database.openSliced(model.source()),
            database.reading.open(Reader.CURSOR, model.source(), 1));
  }

  /** The file of all deliveries of a tenant. */
  String file(String tenant) {
    TestRequest all = new TestRequest().range(View.FIRST, View.LAST);
    return new String(database.read(ways.get(0), tenant, all.build()), UTF_8);
  }

  /** Reads in each way, and compares with rows of the model. */
  private void requireRows(View view, List<Map<String, String>> expected, TestRequest request)
      throws Exception {
    Set<String> known = view.definition().statuses().names();
    boolean allKnown = expected.stream().allMatch(row -> known.contains(row.get("status")));
    for (PgDeliverySource way : ways) {
      String what = "%s, way %d, seed %d".formatted(view, ways.indexOf(way), seed);
      try (CapturedLog log = new CapturedLog(Level.WARN, StatusWords.class).alone()) {
        List<Map<String, String>> rows = database.rows(way, view, request.build());
        for (int i = 0; i < Math.min(rows.size(), expected.size()); i++) {
          // The first that differs; all would be pages.
          assertThat(rows.get(i)).as("%s, row %d", what, i).isEqualTo(expected.get(i));
        }
        assertThat(rows.size()).as(what).isEqualTo(expected.size());
        assertThat(log.list).as("warnings, %s", what).hasSize(allKnown ? 0 : 1);
      }
    }
  }

  @Test
  void allRowsAreThoseOfTheModel() throws Exception {
    for (View view : database.views()) {
      requireRows(view, view.rows(), view.everything());
      assertThat(view.rows().isEmpty() ? Set.<String>of() : view.definition().columns().keySet())
          .as("columns that the model does not know, %s", view)
          .isSubsetOf(view.columns());
    }
  }

  @Test
  void theRowsOfARangeAreThoseOfTheModel() throws Exception {
    Random random = new Random(seed);
    for (View view : database.views()) {
      List<Instant> times = view.rows().stream().map(view::at).distinct().toList();
      for (int i = 0; i < 5 && times.size() > 1; i++) {
        int from = random.nextInt(times.size() - 1);
        Instant to = times.get(from + 1 + random.nextInt(times.size() - 1 - from));
        requireRows(view, view.in(times.get(from), to), view.request(times.get(from), to));
      }
    }
  }

  @Test
  void aStatusSelectsItsRowsAndEachOccurs() throws Exception {
    Set<String> names = new LinkedHashSet<>();
    Set<String> shown = new LinkedHashSet<>();
    for (View view : database.views()) {
      for (String status : view.definition().statuses().names()) {
        names.add(view.feed().words() + " " + status);
        requireRows(view, view.with("status", status), view.everything().status(status));
      }
      view.values("status").forEach(status -> shown.add(view.feed().words() + " " + status));
    }
    assertThat(shown).as("seed %d", seed).containsAll(names);
  }

  @Test
  void anEndpointSelectsItsRowsAndIsUnknownToOtherTenants() throws Exception {
    for (View view : database.views()) {
      String column = view.feed().direction().endpointProperty();
      for (String endpoint : view.values(column).toList()) {
        TestRequest request = view.everything().endpoint(endpoint);
        requireRows(view, view.with(column, endpoint), request);
        Project other = new Project("other", model.tenant((view.tenant() + 1) % 3));
        assertThat(refusal(ways.get(0).check(other, request.build())).error())
            .as("%s of %s, seed %d", endpoint, view, seed)
            .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
      }
    }
  }

  @Test
  void listsSelectTheirRows() throws Exception {
    for (View view : database.views()) {
      List<String> types = view.values("event_type").limit(2).toList();
      Set<String> statuses = view.values("status").filter(view.known()).limit(2).collect(toSet());
      TestRequest request = view.everything().eventTypes(types.toArray(String[]::new));
      statuses.forEach(request::status);
      requireRows(
          view,
          view.rows().stream()
              .filter(row -> types.isEmpty() || types.contains(row.get("event_type")))
              .filter(row -> statuses.isEmpty() || statuses.contains(row.get("status")))
              .toList(),
          request);
      requireRows(
          view,
          view.rows().stream()
              .filter(
                  row ->
                      row.get("response_status") == null
                          || row.get("response_status").matches("5..|200"))
              .toList(),
          view.everything().responseStatuses("5xx", "200", "none"));
    }
  }

  @Test
  void severalConnectionsReadALargeExport(@TempDir Path folder) throws Exception {
    for (View view : database.views()) {
      if (view.tenant() == 0 && view.feed().direction() == Direction.OUTBOUND) {
        requireReaders(view, view.rows(), withReader(view), folder);
        requireReaders(view, view.rows(), view.everything().columns(), folder);
      }
    }
  }

  /** Elsewhere the planner expects few rows of a computed status, or of an endpoint. */
  @Test
  void severalConnectionsReadWhatAFilterLeavesOfASourceThatSeeks(@TempDir Path folder)
      throws Exception {
    for (View view : database.views()) {
      if (view.tenant() == 0 && view.definition().seeks()) {
        String status = mostOf(view, "status");
        String endpoint = mostOf(view, "endpoint_id");
        requireReaders(view, view.with("status", status), withReader(view).status(status), folder);
        requireReaders(
            view, view.with("endpoint_id", endpoint), withReader(view).endpoint(endpoint), folder);
      }
    }
  }

  /** All columns. */
  private static TestRequest withReader(View view) {
    List<String> columns = new ArrayList<>(List.of(view.columns()));
    columns.add("reader");
    return view.everything().columns(columns.toArray(String[]::new));
  }

  private void requireReaders(
      View view, List<Map<String, String>> expected, TestRequest request, Path folder)
      throws Exception {
    Path copy = Files.createTempDirectory(folder, "source");
    List<String> readers = database.readers(view, expected, request, copy);
    String what = "%s, %s, seed %d".formatted(view, request.build(), seed);
    assertThat(readers).as(what).hasSameSizeAs(expected);
    assertThat(Set.copyOf(readers)).as(what).hasSizeGreaterThan(1);
  }

  /** Returns the value that most rows have, of those that filters know. */
  private static String mostOf(View view, String column) {
    return view.values(column)
        .filter(
            value ->
                !column.equals("status") || view.definition().statuses().names().contains(value))
        .max(Comparator.comparing(value -> view.with(column, value).size()))
        .orElseThrow();
  }
}
