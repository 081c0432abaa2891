package io.hookexport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hookexport.support.Browser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the tests of the console's pure functions, which are in src/console/test, by Node. */
class ConsoleUnitsTest {
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path folder;

  @Test
  void theyPass() throws IOException, InterruptedException {
    Optional<Path> node = Browser.node();
    assumeTrue(node.isPresent(), Browser.NO_NODE);
    Path output = folder.resolve("output");
    Process tests =
        new ProcessBuilder(node.get().toString(), "--test", "src/console/test")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = tests.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(ended && tests.exitValue() == 0).as(Files.readString(output)).isTrue();
    } finally {
      tests.descendants().forEach(ProcessHandle::destroyForcibly);
      tests.destroyForcibly();
    }
  }
}
