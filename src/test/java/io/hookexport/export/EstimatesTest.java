package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportEstimate.Code;
import io.hookexport.export.ExportEstimate.Warning;
import io.hookexport.support.InMemoryExportStore;
import io.hookexport.support.InMemorySource;
import io.hookexport.support.TestRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What an estimate of three rows of 100 bytes says of the bytes that a project stores. */
final class EstimatesTest {
  private static final Project PROJECT = new Project("p", "t");
  private static final Access ALL = Access.to(PROJECT);
  private static final Access FIXED =
      new Access(PROJECT, Optional.of(new Access.FixedEndpoint("ep_1", "1")));

  private static Optional<String> warning(Access access, long stored, long limit) {
    InMemoryExportStore store = new InMemoryExportStore(InstantSource.system());
    ExportRequest other = new TestRequest().compression(Compression.GZIP).build();
    UUID id = UUID.randomUUID();
    ExportLimits limits = new ExportLimits(1, 0, 0, limit, Duration.ZERO, 10);
    await(
        store.create(
            new ExportStore.NewExport(
                id, PROJECT, other, Optional.empty(), Optional.empty(), limits)));
    FinishedFile file = new FinishedFile("k", 1, stored, "x", 0);
    store.change(
        id, old -> InMemoryExportStore.completed(old, file, Instant.now(), Duration.ofDays(1)));
    InMemorySource source = new InMemorySource(Set.of());
    Estimates estimates = new Estimates(store, source, limits, new CreateRules(source, limits));
    return await(estimates.of(access, draft(new TestRequest().build()), false, false))
        .warnings()
        .stream()
        .filter(warning -> warning.code() == Code.STORED_BYTES_EXCEEDED)
        .map(Warning::message)
        .findFirst();
  }

  private static RequestDraft draft(ExportRequest request) {
    return new RequestDraft(
        Optional.of(request.dataset()),
        Optional.of(request.direction()),
        Optional.of(request.start()),
        Optional.of(request.end()),
        Optional.empty(),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Optional.of(request.compression()),
        Optional.of(request.formulaEscaping()),
        Optional.of(request.byteOrderMark()),
        List.of());
  }

  @Test
  void theProjectIsToldToTheByte() {
    assertThat(warning(ALL, 700, 1000)).isEmpty();
    assertThat(warning(ALL, 701, 1000)).get().asString().contains("701", "1000");
    assertThat(warning(ALL, 701, 0)).as("no limit").isEmpty();
  }

  /** Else it could measure the others with exports of its own. */
  @Test
  void oneEndpointIsToldOnlyThatNearlyNothingIsLeft() {
    for (long stored : new long[] {0, 700, 701, 899}) {
      assertThat(warning(FIXED, stored, 1000)).as("%d", stored).isEmpty();
    }
    assertThat(warning(FIXED, 900, 1000)).get().asString().doesNotContainPattern("[0-9]");
    assertThat(warning(FIXED, 0, 299)).as("its own file alone").isPresent();
    assertThat(warning(FIXED, 950, 0)).as("no limit").isEmpty();
  }
}
