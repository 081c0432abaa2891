package io.hookexport.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.gzip.Gzip;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class WorkerSettingsTest {
  private static WorkerSettings pausing(Duration first) {
    return new WorkerSettings(
        "test",
        1,
        Duration.ofSeconds(30),
        Duration.ofMillis(50),
        3,
        first,
        Duration.ofMinutes(5),
        Duration.ofDays(7),
        0,
        Gzip.JAVA,
        Duration.ZERO,
        "hookexport");
  }

  @ParameterizedTest
  @CsvSource({"1, 10", "2, 60", "3, 60", "1000000000, 60"})
  void pausesGrowUpToAMinute(int attemptsUsed, int seconds) {
    assertThat(pausing(Duration.ofSeconds(10)).retryPause(attemptsUsed)).hasSeconds(seconds);
  }

  @Test
  void aLongFirstPauseStaysAsItIs() {
    assertThat(pausing(Duration.ofHours(1)).retryPause(1)).hasHours(1);
    assertThat(pausing(Duration.ofHours(1)).retryPause(7)).hasHours(1);
  }
}
