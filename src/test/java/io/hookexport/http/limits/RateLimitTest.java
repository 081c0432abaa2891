package io.hookexport.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
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
  void anAddressOverItsLimitHasFiveLookUpsLeftAndOneMoreEachSecond() {
    KeyGuesses guesses = new KeyGuesses(1, clock);
    assertThat(guesses.begin("a")).isEmpty();
    guesses.end("a", true);
    Allowance refusal = guesses.begin("a").orElseThrow();
    for (int i = 0; i < KeyGuesses.SPARE; i++) {
      assertThat(guesses.beginSpare("a", refusal)).isEmpty();
    }
    Allowance later = new Allowance(false, 1, 0, 1);
    assertThat(guesses.beginSpare("a", refusal)).contains(later);
    assertThat(guesses.beginSpare("b", refusal)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(guesses.beginSpare("a", refusal)).isEmpty();
    assertThat(guesses.beginSpare("a", refusal)).contains(later);
  }

  @Test
  void aKeyThatWasGoodIsKnownUntilOthersTakeItsPlace() {
    KnownKeys keys = new KnownKeys();
    keys.good("first", "p");
    keys.good("second", "p");
    for (int i = 0; i < KnownKeys.MOST - 1; i++) {
      assertThat(keys.project("first")).contains("p");
      keys.good("key" + i, "q");
    }
    assertThat(keys.project("second")).isEmpty();
    keys.forget("first");
    assertThat(keys.project("first")).isEmpty();
  }

  @Test
  void clientsDoNotUseUpEachOther() {
    RateLimit limit = new RateLimit(1, clock);
    assertThat(take(limit, "a").granted()).isTrue();
    assertThat(take(limit, "a").granted()).isFalse();
    assertThat(take(limit, "b").granted()).isTrue();
  }

  @Test
  void whatIsGivenBackCanBeTakenAgainAndIsNoMoreThanTheLimit() {
    RateLimit limit = new RateLimit(1, clock);
    limit.giveBack("unheard of");
    assertThat(limit.size()).isZero();
    assertThat(take(limit, "a").granted()).isTrue();
    limit.giveBack("a");
    limit.giveBack("a");
    assertThat(take(limit, "a").granted()).isTrue();
    assertThat(take(limit, "a").granted()).isFalse();
  }

  @Test
  void aClientThatCameBackToItsWholeLimitIsForgottenWhenOthersCome() {
    RateLimit limit = new RateLimit(1, clock);
    for (String client : List.of("a", "b", "c")) {
      assertThat(take(limit, client).granted()).isTrue();
    }
    assertThat(limit.size()).isEqualTo(3);
    pass(Duration.ofMinutes(1));
    assertThat(take(limit, "d").granted()).isTrue();
    assertThat(take(limit, "e").granted()).isTrue();
    assertThat(limit.size()).isEqualTo(2);
  }

  /** A bucket that stayed would begin its next minute in the rhythm of its first one. */
  @Test
  void clientsThatAreKnownMakeRoomAndAReturningOneBeginsAMinuteOfItsOwn() {
    RateLimit limit = new RateLimit(10, clock);
    take(limit, "a");
    for (int client = 0; client < 1000; client++) {
      take(limit, "c" + client);
    }
    pass(Duration.ofSeconds(178));
    for (int requests = 0; requests < 20; requests++) {
      take(limit, "c0");
    }
    assertThat(limit.size()).isEqualTo(1);
    for (int requests = 0; requests < 10; requests++) {
      assertThat(take(limit, "a").granted()).isTrue();
    }
    pass(Duration.ofSeconds(2));
    assertThat(take(limit, "a").granted()).isFalse();
  }

  @Test
  void ofTooManyClientsThoseUsedLongestAgoAreForgotten() {
    RateLimit limit = new RateLimit(1, clock);
    for (int client = 0; client < RateLimit.MOST_CLIENTS; client++) {
      assertThat(take(limit, "c" + client).granted()).isTrue();
    }
    assertThat(take(limit, "c0").granted()).isFalse();
    assertThat(take(limit, "one more").granted()).isTrue();
    assertThat(limit.size()).isEqualTo(RateLimit.MOST_CLIENTS);
    assertThat(take(limit, "c0").granted()).isFalse();
    assertThat(take(limit, "c1").granted()).isTrue();
  }

  @Test
  void zeroIsNoLimit() {
    RateLimit limit = new RateLimit(0, clock);
    assertThat(limit.take("a")).isEmpty();
    limit.giveBack("a");
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
