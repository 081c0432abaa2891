package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the errors of a project tell a caller that sees one endpoint of it. */
final class RefusalsTest {
  private static final Project PROJECT = new Project("p", "t");
  private static final Access FIXED =
      new Access(PROJECT, Optional.of(new Access.FixedEndpoint("ep_1", "1")));

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

  /** To the second it would be when another endpoint's export was made. */
  @Test
  void whenToTryAgainIsToldToTheMinute() {
    for (int[] seconds : new int[][] {{3596, 3600}, {3541, 3600}, {61, 120}, {60, 60}, {7, 60}}) {
      ExportException limit = ExportException.hourlyLimit(5, seconds[0]);
      ExportException shown = Refusals.shownTo(FIXED, limit);
      assertThat(shown.retryAfterSeconds()).isEqualTo(seconds[1]);
      assertThat(shown.details().getInteger("retry_after")).isEqualTo(seconds[1]);
      assertThat(shown.message()).isEqualTo(ExportException.hourlyLimit(5, seconds[1]).message());
      assertThat(shown.details().getString("reason")).isEqualTo("hourly_quota");
      assertThat(Refusals.shownTo(Access.to(PROJECT), limit)).isSameAs(limit);
    }
    ExportException stored = ExportException.storedLimit(5000, 7000, 601_234);
    assertThat(Refusals.shownTo(FIXED, stored).retryAfterSeconds()).isEqualTo(601_260);
    assertThat(Refusals.shownTo(FIXED, stored).details().getInteger("retry_after"))
        .isEqualTo(601_260);
    ExportException active = ExportException.activeLimit(Optional.empty(), 1, 5);
    assertThat(Refusals.shownTo(FIXED, active).retryAfterSeconds()).as("a constant").isEqualTo(5);
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
