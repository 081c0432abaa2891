package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RepeatedFaultsTest {
  private final RepeatedFaults faults = new RepeatedFaults();

  private OptionalLong tell(String cause, long millis) {
    return faults.tell(cause, TimeUnit.MILLISECONDS.toNanos(millis) - 5);
  }

  @Test
  void aCauseIsToldOnceASecondWithTheNumberOfThoseLeftOut() {
    assertThat(tell("a", 0)).hasValue(0);
    assertThat(tell("a", 1)).isEmpty();
    assertThat(tell("b", 1)).hasValue(0);
    assertThat(tell("a", 999)).isEmpty();
    assertThat(tell("a", 1000)).hasValue(2);
    assertThat(tell("a", 5000)).hasValue(0);
  }

  @Test
  void manyCausesAreNotRemembered() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(tell("cause " + i, i)).hasValue(0);
    }
    assertThat(tell("cause 0", 10)).hasValue(0);
  }
}
