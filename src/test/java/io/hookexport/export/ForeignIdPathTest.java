package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.ExportRequestJson;
import io.hookexport.support.FolderFiles;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.InMemorySource;
import io.hookexport.support.TestRequest;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An id of another project and an id that does not exist ask the store the same questions. */
final class ForeignIdPathTest {
  private static final Access OWNER = Access.to(new Project("owner", "t1"));
  private static final Access STRANGER = Access.to(new Project("stranger", "t2"));

  @TempDir Path folder;
  private final Recording store = new Recording(new InMemoryExportStore(Clock.systemUTC()));
  private Exports exports;
  private UUID foreign;

  @BeforeEach
  void create() throws Exception {
    exports =
        new Exports(
            store,
            new InMemorySource(Set.of()),
            new FolderFiles(folder, Duration.ofMinutes(5)),
            (export, rows) -> Future.failedFuture("no preview"),
            ExportEvents.all(List.of()),
            new ExportLimits(1, 2, 0, 0, Duration.ofDays(366), 64),
            UUID::randomUUID);
    ExportRequest request =
        new TestRequest().range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").build();
    foreign =
        await(
                exports.create(
                    OWNER,
                    ExportRequestJson.draft(ExportRequestJson.toJson(request)),
                    Optional.empty(),
                    false))
            .export()
            .id();
  }

  @Test
  void reading() {
    assertSame((access, id) -> exports.get(access, id));
  }

  @Test
  void downloading() {
    assertSame((access, id) -> exports.link(access, id));
  }

  @Test
  void previewing() {
    assertSame((access, id) -> exports.preview(access, id, 1));
  }

  @Test
  void cancelling() {
    assertSame((access, id) -> exports.cancel(access, id));
  }

  @Test
  void deleting() {
    assertSame((access, id) -> exports.delete(access, id));
  }

  private void assertSame(BiFunction<Access, UUID, Future<?>> operation) {
    ExportException ofForeign = refusal(operation.apply(STRANGER, foreign));
    List<String> askedForForeign = store.asked(foreign);
    UUID unknown = UUID.randomUUID();
    ExportException ofUnknown = refusal(operation.apply(STRANGER, unknown));
    assertThat(store.asked(unknown)).isEqualTo(askedForForeign).isNotEmpty();
    assertThat(ofForeign.error()).isEqualTo(ofUnknown.error()).isEqualTo(ExportError.NOT_FOUND);
    assertThat(ofForeign.message()).isEqualTo(ofUnknown.message());
    assertThat(ofForeign.details()).isEqualTo(ofUnknown.details());
  }

  /** Writes down what it is asked for, the id left out. */
  private static final class Recording implements ExportStore {
    private final ExportStore store;
    private final List<String> asked = new ArrayList<>();

    Recording(ExportStore store) {
      this.store = store;
    }

    List<String> asked(UUID id) {
      List<String> taken = asked.stream().map(line -> line.replace(id.toString(), "ID")).toList();
      asked.clear();
      return taken;
    }

    @Override
    public Future<Admission> admission(String projectId, ExportLimits limits) {
      return store.admission(projectId, limits);
    }

    @Override
    public Future<Pace> pace(Access access, ExportRequest request, long leastRows) {
      return store.pace(access, request, leastRows);
    }

    @Override
    public Future<Created> create(NewExport export) {
      return store.create(export);
    }

    @Override
    public Future<Optional<Reading>> read(Access access, UUID id) {
      asked.add("read " + access + " " + id);
      return store.read(access, id);
    }

    @Override
    public Future<Optional<Reading>> read(UUID id) {
      asked.add("read " + id);
      return store.read(id);
    }

    @Override
    public Future<Optional<Export>> replay(String projectId, IdempotencyKey key) {
      return store.replay(projectId, key);
    }

    @Override
    public Future<List<Export>> readAll(Set<UUID> ids) {
      return store.readAll(ids);
    }

    @Override
    public Future<ExportPage> list(Access access, ExportListing listing) {
      return store.list(access, listing);
    }

    @Override
    public Future<Optional<Export>> delete(Access access, UUID id) {
      asked.add("delete " + access + " " + id);
      return store.delete(access, id);
    }

    @Override
    public Future<Optional<Export>> cancel(Access access, UUID id, int activeLimit) {
      asked.add("cancel " + access + " " + id);
      return store.cancel(access, id, activeLimit);
    }
  }
}
