package io.hookexport.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A process whose standard error is a pipe that nobody reads. */
@Timeout(120)
final class UnreadErrorsTest {
  private static final int LINES = 50_000;

  @Test
  void whoLogsGoesOnAndIsToldOfLaterWhatWasLost() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Loud.class.getName())
            .start();
    try (BufferedReader output = process.inputReader();
        BufferedReader errors = process.errorReader()) {
      assertThat(output.readLine()).isEqualTo("gone on");
      int written = 0;
      String line = errors.readLine();
      while (line != null && !line.contains("Log lines were lost")) {
        written++;
        line = errors.readLine();
      }
      assertThat(line).isNotNull();
      assertThat(written).isLessThan(LINES);
      process.getOutputStream().close();
      assertThat(errors.lines()).last().asString().contains("last words");
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** The process: logs much, and a last line when its input ends. */
  static final class Loud {
    private Loud() {}

    public static void main(String[] arguments) throws Exception {
      LogOutput.set(true, "info");
      var log = LoggerFactory.getLogger("io.hookexport.Loud");
      for (int i = 0; i < LINES; i++) {
        log.info("line {}", i);
      }
      System.out.println("gone on");
      while (System.in.read() >= 0) {
        // Nothing is sent.
      }
      log.info("last words");
      LogOutput.flush(Duration.ofSeconds(60));
      System.exit(LogOutput.lostLines() > 0 ? 0 : 1);
    }
  }
}
