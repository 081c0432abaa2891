package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the errors of a project tell a caller that sees one endpoint of it. */
final class RefusalsTest {
  private static final Project PROJECT = new Project("p", "t");
  private static final Access FIXED = new Access(PROJECT, Optional.of("ep_1"));

  @Test
  void whatTheProjectStoresIsToldToWhomSeesAllOfIt() {
    ExportException limit = ExportException.storedLimit(5000, 7000, 60);
    assertThat(Refusals.shownTo(Access.to(PROJECT), limit)).isSameAs(limit);
    ExportException shown = Refusals.shownTo(FIXED, limit);
    assertThat(shown.getMessage()).contains("limit of bytes").doesNotContainPattern("[0-9]");
    assertThat(shown.details().fieldNames())
        .containsExactlyInAnyOrder("reason", "limit", "retry_after");
    assertThat(shown.retryAfterSeconds()).isEqualTo(60);
  }

  @Test
  void theExportInProgressIsNamedToWhomSeesAllOfTheProject() {
    ExportException limit = ExportException.activeLimit(Optional.of(UUID.randomUUID()), 1, 5);
    assertThat(Refusals.shownTo(Access.to(PROJECT), limit)).isSameAs(limit);
    ExportException shown = Refusals.shownTo(FIXED, limit);
    assertThat(shown.details().containsKey("export_id")).isFalse();
    assertThat(shown.getMessage()).isEqualTo(limit.getMessage());
  }
}
