package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.bucket4j.TimeMeter;
import io.hookexport.http.limits.Allowance;
import io.hookexport.http.limits.FileRequests;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class FileRequestsTest {
  private static final UUID EXPORT = new UUID(1, 1);

  private static boolean granted(FileRequests requests, UUID export, String address) {
    return requests.take(export, address).map(Allowance::granted).orElse(true);
  }

  @Test
  void aParallelDownloadIsFarBelowTheDefault() {
    FileRequests requests = new FileRequests(1000, TimeMeter.SYSTEM_NANOTIME);
    requests.known(EXPORT, "acme");
    Optional<Allowance> last = Optional.empty();
    for (int range = 0; range < 16 * 100; range++) {
      last = requests.take(EXPORT, "a");
    }
    assertThat(last.orElseThrow().granted()).isTrue();
    assertThat(last.orElseThrow().remaining()).isEqualTo(10_000 - 1600);
  }

  @Test
  void whatIsNotKnownCountsForTheAddress() {
    FileRequests requests = new FileRequests(1, TimeMeter.SYSTEM_NANOTIME);
    for (int i = 0; i < FileRequests.TIMES; i++) {
      assertThat(granted(requests, new UUID(2, i), "a")).isTrue();
    }
    assertThat(granted(requests, EXPORT, "a")).isFalse();
    assertThat(granted(requests, EXPORT, "b")).isTrue();
    requests.known(EXPORT, "acme");
    assertThat(granted(requests, EXPORT, "a")).isTrue();
  }

  @Test
  void allExportsOfAProjectCountTogetherUntilTheyAreForgotten() {
    FileRequests requests = new FileRequests(1, TimeMeter.SYSTEM_NANOTIME);
    for (int i = 0; i < FileRequests.TIMES; i++) {
      requests.known(new UUID(3, i), "acme");
      assertThat(granted(requests, new UUID(3, i), "a")).isTrue();
    }
    requests.known(EXPORT, "acme");
    assertThat(granted(requests, EXPORT, "a")).isFalse();
    for (int i = 0; i < FileRequests.MOST_EXPORTS; i++) {
      requests.known(new UUID(4, i), "other");
    }
    assertThat(granted(requests, EXPORT, "a")).isTrue();
  }

  @Test
  void anyLimitHasItsTenfold() {
    assertThat(new FileRequests(0, TimeMeter.SYSTEM_NANOTIME).take(EXPORT, "a")).isEmpty();
    assertThat(
            new FileRequests(Integer.MAX_VALUE, TimeMeter.SYSTEM_NANOTIME)
                .take(EXPORT, "a")
                .orElseThrow()
                .limit())
        .isEqualTo(Integer.MAX_VALUE);
  }
}
