package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ActivityTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);
  private final AtomicLong clock = new AtomicLong();

  private Activity activity(boolean terminal, boolean quiet) {
    return activity(terminal, quiet, 0);
  }

  private Activity activity(boolean terminal, boolean quiet, int width) {
    return new Activity(err, new Terminal(false, terminal, () -> width), quiet, clock::get);
  }

  private void pass(int millis) {
    clock.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  private String written() {
    String text = written.toString(StandardCharsets.UTF_8);
    written.reset();
    return text;
  }

  @Test
  void aTerminalHasOneLineThatIsRedrawn() {
    Activity activity = activity(true, false);
    activity.begin("exporting", Activity.Unit.ROWS);
    activity.waiting("waiting to start");
    assertThat(written()).isEqualTo("\rexporting   waiting to start");
    pass(100);
    activity.progress(1, 200_000);
    assertThat(written()).startsWith("\rexporting   [............]   0 %  1 row");
    pass(50);
    activity.progress(20_000, 200_000);
    assertThat(written()).as("too soon").isEmpty();
    pass(950);
    activity.progress(100_001, 200_000);
    assertThat(written())
        .isEqualTo("\rexporting   [######......]  50 %  100,001 rows  100,000/s  0:01 left");
    activity.say("connected again");
    assertThat(written())
        .isEqualTo("\r" + " ".repeat(68) + "\rconnected again" + System.lineSeparator());
    activity.clear();
    assertThat(written()).isEmpty();
  }

  @Test
  void elsewhereThereIsALineEveryFewSeconds() {
    Activity activity = activity(false, false);
    activity.begin("downloading", Activity.Unit.BYTES);
    for (int i = 0; i < 100; i++) {
      pass(100);
      activity.progress(1_000_000L * (i + 1), 3_600_000_000L);
    }
    assertThat(written().lines())
        .containsExactly(
            "downloading   1 %  50.0 MB  10.0 MB/s  5:55 left",
            "downloading   2 %  100.0 MB  10.0 MB/s  5:50 left");
    activity.waiting("waiting to start");
    activity.waiting("waiting to start");
    assertThat(written().lines()).hasSize(1);
  }

  @Test
  void anEstimateThatWasTooLowIsNotExceeded() {
    Activity activity = activity(true, false);
    activity.begin("exporting", Activity.Unit.ROWS);
    activity.progress(900, 500);
    assertThat(written()).contains("[###########.]  99 %  900 rows");
    pass(1000);
    activity.progress(1000, 0);
    assertThat(written()).startsWith("\rexporting   1,000 rows  100/s").doesNotContain("left");
  }

  /** All rows are not yet a file. */
  @Test
  void oneHundredPercentIsNotShownBeforeTheEnd() {
    Activity activity = activity(true, false);
    activity.begin("exporting", Activity.Unit.ROWS);
    activity.progress(500, 500);
    assertThat(written()).contains(" 99 %").doesNotContain("100 %");
  }

  @Test
  void theRateIsThatOfTheLastSeconds() {
    Activity activity = activity(true, false);
    activity.begin("exporting", Activity.Unit.ROWS);
    long done = 0;
    for (int second = 0; second < 60; second++) {
      activity.progress(done, 1_000_000);
      pass(1000);
      done += second < 30 ? 10_000 : 100;
    }
    assertThat(written()).contains("  10,000/s").endsWith("  100/s  1:56:11 left");
  }

  @Test
  void anOutageIsNoPartOfTheRate() {
    Activity activity = activity(true, false);
    activity.begin("downloading", Activity.Unit.BYTES);
    activity.progress(0, 100_000_000);
    pass(1000);
    activity.progress(1_000_000, 100_000_000);
    activity.interrupted("no connection");
    pass(60_000);
    activity.interrupted("connected again");
    activity.progress(1_100_000, 100_000_000);
    written();
    pass(1000);
    activity.progress(2_100_000, 100_000_000);
    assertThat(written()).endsWith("2.1 MB  1.0 MB/s  1:38 left");
  }

  /** A restarted export writes its rows anew. */
  @Test
  void whatBeginsAnewHasANewRate() {
    Activity activity = activity(true, false);
    activity.begin("exporting", Activity.Unit.ROWS);
    activity.progress(5000, 10_000);
    pass(1000);
    activity.progress(0, 10_000);
    pass(1000);
    activity.progress(1000, 10_000);
    assertThat(written()).endsWith("1,000 rows  1,000/s  0:09 left");
  }

  @Test
  void quietIsQuiet() {
    Activity activity = activity(true, true);
    activity.begin("exporting", Activity.Unit.ROWS);
    activity.progress(900, 5000);
    activity.say("a line");
    activity.clear();
    assertThat(written()).isEmpty();
  }

  @Test
  void whatTheServerSaysCannotSteerTheTerminal() {
    activity(true, false).say("a\u001b[2Jb");
    assertThat(written()).isEqualTo("a·[2Jb" + System.lineSeparator());
    activity(true, false).waiting("a\u001b[2Jb");
    assertThat(written()).isEqualTo("\r            a·[2Jb");
    activity(false, false).waiting("a\u001b[2Jb");
    assertThat(written()).isEqualTo("            a·[2Jb" + System.lineSeparator());
  }

  /** A line that is broken by the terminal cannot be redrawn. */
  @ParameterizedTest
  @CsvSource({"40, 39", "13, 12", "2, 1", "1, 79", "0, 79", "200, 79"})
  void aLineIsShorterThanTheTerminalIsWide(int width, int length) {
    activity(true, false, width).waiting("x".repeat(200));
    assertThat(written()).hasSize("\r".length() + length);
  }

  @Test
  void theWidthIsAskedForOnceForWhatIsShown() {
    AtomicLong asked = new AtomicLong();
    Terminal terminal = new Terminal(false, true, () -> (int) (40 + asked.getAndIncrement()));
    Activity activity = new Activity(err, terminal, false, clock::get);
    for (String label : List.of("exporting", "downloading")) {
      activity.begin(label, Activity.Unit.ROWS);
      activity.waiting("x".repeat(200));
      activity.waiting("y".repeat(200));
    }
    assertThat(asked).hasValue(2);
  }

  @Test
  void aLineThatIsTooLongIsCutBetweenCharacters() {
    activity(true, false).waiting("😀".repeat(100));
    assertThat(written()).isEqualTo("\r            " + "😀".repeat(67));
  }
}
