package io.hookexport.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.support.Await;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the harness answers a wrong command line, and one that asks. */
final class UsageTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"seed", "rounds", "minutes", "from-round"})
  void anOptionThatIsNoNumberIsNamed(String option) {
    assertThatThrownBy(() -> Options.parse(new String[] {"--" + option, "x"}, 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--" + option + ": 'x' is no number");
  }

  @Test
  void anOptionOutOfRangeIsNamed() {
    for (String number : new String[] {"0", "2147483648"}) {
      assertThatThrownBy(() -> Options.parse(new String[] {"--rounds", number}, 1, 1))
          .hasMessage("--rounds must be 1 to 2147483647");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "soak", "attacks"})
  void helpIsTheUsage(String script) throws Exception {
    File out = folder.resolve("out").toFile();
    File err = folder.resolve("err").toFile();
    Process process =
        new ProcessBuilder("bash", "src/chaos/" + script, "--help")
            .redirectOutput(out)
            .redirectError(err)
            .start();
    try {
      assertThat(process.waitFor(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).isZero();
    assertThat(Files.readString(out.toPath(), StandardCharsets.UTF_8))
        .contains("  src/chaos/" + script + " [--", "2: wrong usage")
        .doesNotContain("set -euo", "#");
    assertThat(err).isEmpty();
  }
}
