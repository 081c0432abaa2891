package io.hookexport.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ConcurrencyLimitTest {
  @Test
  void eachClientHasItsOwnPlacesAndGetsThemBack() {
    ConcurrencyLimit places = new ConcurrencyLimit(2);
    assertThat(places.take("a")).isTrue();
    assertThat(places.take("a")).isTrue();
    assertThat(places.take("a")).isFalse();
    assertThat(places.take("b")).isTrue();
    places.giveBack("a");
    assertThat(places.take("a")).isTrue();
    assertThat(places.take("a")).isFalse();
  }

  @Test
  void nothingIsKeptOfClientsThatGaveAllBack() {
    ConcurrencyLimit places = new ConcurrencyLimit(2);
    for (int client = 0; client < 100; client++) {
      assertThat(places.take("c" + client)).isTrue();
      places.giveBack("c" + client);
    }
    assertThat(places.size()).isZero();
  }

  @Test
  void zeroIsNoLimit() {
    ConcurrencyLimit places = new ConcurrencyLimit(0);
    for (int i = 0; i < 1000; i++) {
      assertThat(places.take("a")).isTrue();
    }
    places.giveBack("a");
    assertThat(places.size()).isZero();
  }

  @Test
  void ofManyThreadsNoMoreThanAllowedHoldAPlace() throws Exception {
    ConcurrencyLimit places = new ConcurrencyLimit(3);
    AtomicInteger open = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int thread = 0; thread < 8; thread++) {
      threads.submit(
          () -> {
            for (int i = 0; i < 2_000; i++) {
              if (places.take("a")) {
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                open.decrementAndGet();
                places.giveBack("a");
              }
            }
          });
    }
    threads.shutdown();
    assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isBetween(1, 3);
    assertThat(places.size()).isZero();
  }
}
