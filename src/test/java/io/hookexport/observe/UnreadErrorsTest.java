package io.hookexport.observe;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Processes whose standard error is a pipe that nobody reads, or is no more. */
final class UnreadErrorsTest {
  private static final int LINES = 50_000;

  private static Process start(Class<?> main) throws IOException {
    return ChildProcess.jvm(List.of(), main.getName()).start();
  }

  @Test
  void whoLogsGoesOnAndIsToldOfLaterWhatWasLost() throws Exception {
    Process process = start(Loud.class);
    try (BufferedReader output = process.inputReader();
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
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

  @Test
  void whoPrintsGoesOnAndEachLineIsALogLine() throws Exception {
    Process process = start(Printing.class);
    try (BufferedReader output = process.inputReader();
        BufferedReader errors = process.errorReader(StandardCharsets.UTF_8)) {
      assertThat(output.readLine()).isEqualTo("gone on");
      process.getOutputStream().close();
      List<JsonObject> lines = errors.lines().map(JsonObject::new).toList();
      assertThat(lines)
          .anyMatch(line -> line.getString("message").contains("Log lines were lost"))
          .anyMatch(
              line ->
                  line.getString("logger").equals("stdout")
                      && line.getString("text").equals("a result"))
          .anyMatch(
              line ->
                  line.getString("logger").equals("stderr")
                      && line.getString("text").startsWith("java.io.IOException: broken ü"))
          .anyMatch(
              line ->
                  line.getString("logger").equals("stderr")
                      && line.getString("text").startsWith("\tat io.hookexport"));
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void linesAreLostWhenTheReaderHasGone() throws Exception {
    Process process = start(Counting.class);
    try (BufferedReader output = process.inputReader()) {
      process.getErrorStream().close();
      process.getOutputStream().close();
      assertThat(output.readLine()).isEqualTo("lost 1");
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void linesAreLostWhenStandardErrorIsClosed() throws Exception {
    ProcessBuilder builder = ChildProcess.jvm(List.of(), Counting.class.getName());
    builder.command().addAll(0, List.of("sh", "-c", "exec \"$@\" 2>&-", "sh"));
    Process process = builder.start();
    try (BufferedReader output = process.inputReader()) {
      process.getOutputStream().close();
      assertThat(output.readLine()).isEqualTo("lost 1");
    } finally {
      process.destroyForcibly();
    }
  }

  /** The process: prints much, and some last lines when its input ends. */
  static final class Printing {
    private Printing() {}

    public static void main(String[] arguments) throws Exception {
      PrintStream output = System.out;
      // Standard error has this level, too: what is printed is told all the same.
      LogOutput.set(true, "error");
      LogOutput.takeStandardStreams();
      for (int i = 0; i < LINES; i++) {
        System.err.println("line " + i);
      }
      output.println("gone on");
      while (System.in.read() >= 0) {
        // Nothing is sent.
      }
      LogOutput.flush(Duration.ofSeconds(60));
      System.out.println("a result");
      new IOException("broken ü" + "x".repeat(PrintedLines.MOST_BYTES)).printStackTrace();
      LogOutput.flush(Duration.ofSeconds(60));
    }
  }

  /** The process: logs one line when its input ends, and tells how many are lost. */
  static final class Counting {
    private Counting() {}

    public static void main(String[] arguments) throws Exception {
      PrintStream output = System.out;
      LogOutput.set(true, "info");
      LogOutput.takeStandardStreams();
      while (System.in.read() >= 0) {
        // Nothing is sent.
      }
      LoggerFactory.getLogger("io.hookexport.Counting").info("a line");
      awaitTrue("a lost line", () -> LogOutput.lostLines() > 0);
      output.println("lost " + LogOutput.lostLines());
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
