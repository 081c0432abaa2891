package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

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

  @Test
  void aTimeWithoutThisFormIsRefused() {
    for (Instant time : new Instant[] {FIRST.minusNanos(1), LAST.plusNanos(1)}) {
      assertThatThrownBy(() -> Timestamps.format(time))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("RFC 3339");
    }
  }
}
