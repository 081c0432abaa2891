package io.hookexport.http.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LineBudgetTest {
  private static OptionalLong admit(LineBudget budget, String key, long millis) {
    return budget.admit(key, TimeUnit.MILLISECONDS.toNanos(millis) - 5);
  }

  @Test
  void aKeyHasItsLinesInEachSecondAndTheNextLineTellsHowManyWereLeftOut() {
    LineBudget budget = new LineBudget(2, 100);
    assertThat(admit(budget, "a", 0)).hasValue(0);
    assertThat(admit(budget, "a", 1)).hasValue(0);
    assertThat(admit(budget, "a", 2)).isEmpty();
    assertThat(admit(budget, "a", 999)).isEmpty();
    assertThat(admit(budget, "b", 999)).hasValue(2);
    assertThat(admit(budget, "a", 1000)).hasValue(0);
    assertThat(admit(budget, "a", 5000)).hasValue(0);
  }

  @Test
  void manyKeysDoNotMakeManyLines() {
    LineBudget budget = new LineBudget(2, 100);
    long lines = 0;
    for (int i = 0; i < 10_000; i++) {
      lines += admit(budget, "address " + i, 0).isPresent() ? 1 : 0;
    }
    assertThat(lines).isEqualTo(100);
    assertThat(admit(budget, "address 1", 1000)).hasValue(9_900);
  }
}
