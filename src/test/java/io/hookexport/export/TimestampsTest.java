package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times are written as a formatter of the JDK would write them. */
final class TimestampsTest {
  private static final DateTimeFormatter JDK =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  @Test
  void everyTimeHasTheSameFormAsFromTheJdk() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("TimestampsTest: -Dseed=" + seed);
    Random random = new Random(seed);
    long range = LAST.getEpochSecond() - FIRST.getEpochSecond();
    for (int i = 0; i < 20_000; i++) {
      long second = FIRST.getEpochSecond() + Math.floorMod(random.nextLong(), range + 1);
      Instant time = Instant.ofEpochSecond(second, random.nextInt(1_000_000_000));
      assertThat(Timestamps.format(time)).isEqualTo(JDK.format(time));
    }
    assertThat(Timestamps.format(FIRST)).isEqualTo("0000-01-01T00:00:00.000000Z");
    assertThat(Timestamps.format(LAST)).isEqualTo("9999-12-31T23:59:59.999999Z");
    assertThat(Timestamps.format(Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00.000000Z");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-10-01T00:00:00Z, 2026-10-01T00:00:00.000000Z",
    "2026-10-01t00:00:00.5z, 2026-10-01T00:00:00.500000Z",
    "2016-12-31T23:59:60Z, 2017-01-01T00:00:00.000000Z",
    "2016-12-31T15:59:60.25-08:00, 2017-01-01T00:00:00.250000Z",
    "2026-10-01T00:00:00.12345600000000000000000000000000Z, 2026-10-01T00:00:00.123456Z",
    "2026-10-01T00:00:00.12345600000000000000000000000001Z, 2026-10-01T00:00:00.123457Z",
    "1969-12-31T23:59:59.9999999Z, 1970-01-01T00:00:00.000000Z",
    "2026-10-01T00:00:00+23:59, 2026-09-30T00:01:00.000000Z",
    "2026-10-01T00:00:00-23:59, 2026-10-01T23:59:00.000000Z",
    "9999-12-31T23:59:59.999999Z, 9999-12-31T23:59:59.999999Z",
    "2024-02-29T12:00:00-00:00, 2024-02-29T12:00:00.000000Z",
  })
  void everyTimeOfRfc3339IsUnderstood(String text, String time) {
    assertThat(Timestamps.parse(text).map(Timestamps::format)).contains(time);
  }

  /** Rounding down would leave out the rows of the last microsecond. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "9999-12-31T23:59:59.9999991Z",
        "9999-12-31T23:59:60Z",
        "9999-12-31T23:00:00-01:00"
      })
  void theYear10000IsRoundedToAsAnyOther(String text) {
    assertThat(Timestamps.parse(text)).contains(Instant.parse("+10000-01-01T00:00:00Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-10-01T00:00:00",
        "2026-10-01T00:00Z",
        "2026-10-01T23:58:60Z",
        "2026-10-01T23:59:60+01:00",
        "2026-10-01T23:59:61Z",
        "2026-10-01T24:00:00Z",
        "2026-02-30T00:00:00Z",
        "2026-10-01T00:00:00+24:00",
        "2026-10-01T00:00:00+00:60",
        "2026-10-01T00:00:00+0100",
        "2026-10-01T00:00:00.Z",
        "2026-10-01T00:00:00Z\n",
      })
  void whatIsNoTimeIsRefused(String text) {
    assertThat(Timestamps.parse(text)).isEmpty();
  }

  @Test
  void aTimeWithoutThisFormIsRefused() {
    for (Instant time : new Instant[] {FIRST.minusNanos(1), LAST.plusNanos(1)}) {
      assertThatThrownBy(() -> Timestamps.format(time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("RFC 3339");
    }
  }
}
