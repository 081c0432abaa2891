package io.hookexport.observe;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestJobs;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.Progress;
import io.hookexport.export.WorkQueue;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaseMetricsTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final ProcessMetrics metrics = new ProcessMetrics();
  private TestJobs jobs;
  private WorkQueue queue;

  @BeforeEach
  void open() {
    jobs = TestJobs.open(vertx, TestDatabase.fresh(), folder);
    queue = jobs.queue(new LeaseMetrics(metrics.metrics()));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  private void assertCounted(String result, int times) {
    assertThat(await(metrics.scrape(queue::backlog)).lines())
        .contains("hookexport_lease_renewals_total{result=\"%s\"} %d.0".formatted(result, times));
  }

  @Test
  void countsRenewalsByHowTheyGo() {
    Export export = jobs.create(Compression.NONE);
    WorkQueue.Claim claim = await(queue.claim("w", LEASE, true)).orElseThrow();
    await(queue.renew(claim, LEASE, Progress.NONE, Optional.empty()));
    await(queue.renew(claim, LEASE, Progress.NONE, Optional.empty()));
    jobs.giveToAnother(export);
    await(queue.renew(claim, LEASE, Progress.NONE, Optional.empty()));
    assertCounted("renewed", 2);
    assertCounted("lost", 1);
    assertCounted("failed", 0);
    jobs.close();
    Future<Boolean> unanswered = queue.renew(claim, LEASE, Progress.NONE, Optional.empty());
    await(unanswered.otherwise(false));
    assertThat(unanswered.failed()).isTrue();
    assertCounted("failed", 1);
  }

  @Test
  void withoutADatabaseTheRestIsStillTold() {
    jobs.close();
    String text = await(metrics.scrape(queue::backlog));
    assertThat(text.lines())
        .contains(
            "hookexport_exports{state=\"pending\"} NaN", "hookexport_backlog_failures_total 1.0")
        .anyMatch(line -> line.startsWith("jvm_memory_used_bytes"));
  }
}
