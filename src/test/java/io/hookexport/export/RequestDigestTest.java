package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestRequest;
import org.junit.jupiter.api.Test;

/** The digest that an Idempotency-Key is compared with, also by servers of other versions. */
final class RequestDigestTest {
  /** As the first version made it: an update must not turn repeated requests into mismatches. */
  private static final String OCTOBER =
      "fdbf62a06fd6b721e58b46d13be7d5d212dc1c83a683a1c7be56b68f627de7f2";

  @Test
  void anOptionAtItsDefaultDoesNotChangeTheDigest() {
    assertThat(new TestRequest().build().digest()).isEqualTo(OCTOBER);
    assertThat(new TestRequest().dataset(Dataset.DELIVERIES).build().digest()).isEqualTo(OCTOBER);
  }

  @Test
  void anotherDatasetIsAnotherRequest() {
    assertThat(new TestRequest().dataset(Dataset.ATTEMPTS).build().digest()).isNotEqualTo(OCTOBER);
  }
}
