package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FailureTest {
  @ParameterizedTest
  @EnumSource
  void codesAreKnownByTheirNames(Failure.Code code) {
    assertThat(Failure.Code.of(code.name())).isEqualTo(code);
  }

  @Test
  void aCodeOfALaterVersionIsAnInternalError() {
    assertThat(Failure.Code.of("OF_A_LATER_VERSION")).isEqualTo(Failure.Code.INTERNAL_ERROR);
  }
}
