package io.hookexport.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Direction;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.ExportStore.NewExport;
import io.hookexport.export.Project;
import io.hookexport.support.TestRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What a server of an older version reads of an export that a newer one has created. */
final class StoredFilterTest {
  private static final String UUID_TEXT = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

  private static StoredFilter stored(TestRequest request) {
    ExportRequest built = request.build();
    return StoredFilter.of(
        new NewExport(
            UUID.randomUUID(),
            new Project("p", "t"),
            built,
            built.filter().endpoint(),
            Optional.empty(),
            TestRequest.limits(1, 0)));
  }

  @Test
  void whatOlderVersionsKnowIsWhereTheyReadIt() {
    assertThat(stored(new TestRequest()).status()).isNull();
    assertThat(stored(new TestRequest().status("a")).status()).isEqualTo("a");
    StoredFilter outbound = stored(new TestRequest().endpoint("e"));
    assertThat(outbound.status()).isNull();
    assertThat(outbound.filterEndpointId()).isEqualTo("e");
    StoredFilter inbound =
        stored(new TestRequest().direction(Direction.INBOUND).endpoint(UUID_TEXT).status("a"));
    assertThat(inbound.status()).isEqualTo("a");
    assertThat(inbound.inboundUuid()).hasToString(UUID_TEXT);
    assertThat(inbound.endpointId()).as("refused beside inbound").isNull();
  }

  /** They end such an export: no source has this status. */
  @Test
  void whatTheyDoNotKnowHasAStatusThatNoSourceCanHave() {
    TestRequest inbound = new TestRequest().direction(Direction.INBOUND);
    for (TestRequest more :
        List.of(
            new TestRequest().status("a").status("b"),
            new TestRequest().status("a").eventTypes("e"),
            new TestRequest().responseStatuses("5xx"),
            inbound.endpoint(UUID_TEXT.toUpperCase(Locale.ROOT)))) {
      StoredFilter stored = stored(more);
      assertThat(stored.status()).isEqualTo(StoredFilter.MORE).doesNotMatch("[a-z_][a-z0-9_]*");
      assertThat(stored.endpointId()).as("refused beside inbound").isNull();
    }
  }
}
