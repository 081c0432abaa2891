package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
  private final AtomicLong nanos = new AtomicLong(-5);

  private final TimeMeter clock =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static Allowance take(RateLimit limit, String client) {
    return limit.take(client).orElseThrow();
  }

  @Test
  void countsDownAndComesBackWholeAfterAMinute() {
    RateLimit limit = new RateLimit(3, clock);
    assertThat(take(limit, "a")).isEqualTo(new Allowance(true, 3, 2, 60));
    pass(Duration.ofMillis(20_500));
    assertThat(take(limit, "a")).isEqualTo(new Allowance(true, 3, 1, 40));
    assertThat(take(limit, "a")).isEqualTo(new Allowance(true, 3, 0, 40));
    assertThat(take(limit, "a")).isEqualTo(new Allowance(false, 3, 0, 40));
    pass(Duration.ofSeconds(39));
    assertThat(take(limit, "a")).isEqualTo(new Allowance(false, 3, 0, 1));
    pass(Duration.ofMillis(500));
    assertThat(take(limit, "a")).isEqualTo(new Allowance(true, 3, 2, 60));
  }

  @Test
  void clientsDoNotUseUpEachOther() {
    RateLimit limit = new RateLimit(1, clock);
    assertThat(take(limit, "a").granted()).isTrue();
    assertThat(take(limit, "a").granted()).isFalse();
    assertThat(take(limit, "b").granted()).isTrue();
  }

  @Test
  void askingTakesNothing() {
    RateLimit limit = new RateLimit(1, clock);
    assertThat(limit.refusal("a")).isEmpty();
    assertThat(take(limit, "a").granted()).isTrue();
    assertThat(limit.refusal("a")).contains(new Allowance(false, 1, 0, 60));
    assertThat(limit.size()).isEqualTo(1);
    pass(Duration.ofMinutes(1));
    assertThat(limit.refusal("a")).isEmpty();
    assertThat(limit.refusal("unheard of")).isEmpty();
    assertThat(limit.size()).as("asking remembers nobody").isEqualTo(1);
  }

  @Test
  void whoIsIdleIsForgottenAndNobodyElse() {
    RateLimit limit = new RateLimit(2, clock);
    for (int i = 0; i < 1000; i++) {
      take(limit, "idle" + i);
    }
    for (int second = 0; second < 150; second++) {
      take(limit, "busy");
      pass(Duration.ofSeconds(1));
    }
    assertThat(limit.size()).isEqualTo(1);
    take(limit, "busy");
    take(limit, "busy");
    assertThat(take(limit, "busy").granted()).isFalse();
  }

  @Test
  void aBucketIsNotForgottenBeforeItIsFull() {
    RateLimit limit = new RateLimit(1, clock);
    pass(Duration.ofSeconds(59));
    take(limit, "a");
    pass(Duration.ofSeconds(59));
    take(limit, "b");
    assertThat(take(limit, "a").granted()).isFalse();
  }

  @Test
  void anyNumberOfClientsFitsIntoBoundedMemory() {
    RateLimit limit = new RateLimit(1, clock);
    for (int i = 0; i < 3 * RateLimit.MOST_CLIENTS; i++) {
      take(limit, "client " + i);
    }
    assertThat(limit.size()).isLessThanOrEqualTo(2 * RateLimit.MOST_CLIENTS);
    assertThat(take(limit, "client " + (3 * RateLimit.MOST_CLIENTS - 1)).granted()).isFalse();
  }

  @Test
  void zeroIsNoLimit() {
    RateLimit limit = new RateLimit(0, clock);
    assertThat(limit.take("a")).isEmpty();
    assertThat(limit.refusal("a")).isEmpty();
    assertThat(limit.size()).isZero();
  }

  @Test
  void addressesOfOneIpv6NetworkAreOneClient() {
    assertThat(ClientLimits.network("2001:db8:1:2:3:4:5:6"))
        .isEqualTo(ClientLimits.network("2001:db8:1:2::9"))
        .isNotEqualTo(ClientLimits.network("2001:db8:1:3::9"));
    assertThat(ClientLimits.network("192.0.2.1")).isEqualTo("192.0.2.1");
    assertThat(ClientLimits.network("::ffff:192.0.2.1")).isEqualTo("192.0.2.1");
  }
}
