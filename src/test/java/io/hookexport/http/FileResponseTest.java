package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class FileResponseTest {
  /** As long as a head may be. With a pattern that backtracks it took 25 seconds. */
  @Test
  void aLongListOfTagsIsReadInOnePass() {
    String tags = "\"a\"," + " ".repeat(15_500) + "x";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThat(FileResponse.isHeld(Optional.of(tags), "\"a\"")).isFalse());
  }
}
