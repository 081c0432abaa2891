package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hookexport.support.Browser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the tests of the console's pure functions, which are in src/console/test, by Node. */
class ConsoleUnitsTest {
  @Test
  @Timeout(120)
  void theyPass() throws IOException, InterruptedException {
    Optional<Path> node = Browser.node();
    assumeTrue(node.isPresent(), Browser.NO_NODE);
    Process tests =
        new ProcessBuilder(node.get().toString(), "--test", "src/console/test")
            .redirectErrorStream(true)
            .start();
    String output = new String(tests.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tests.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(tests.exitValue()).as(output).isZero();
  }
}
