package io.hookexport.perf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What figures rest on: digests of psql's files, percentiles, answers told apart. */
final class MeasuringTest {
  @TempDir private Path folder;

  @Test
  void aFileOfPsqlBecomesOursByItsTimesAndRowEndsOnly() throws Exception {
    String psql =
        """
        message_id,last_error,created_at,delivered_at
        1,"a, ""b""
        2026-10-01 00:00:00+00, inside of a text",2026-10-01 00:00:00+00,
        2,,2026-10-31 23:59:59.1205+00,2026-11-01 00:00:00.000001+00
        3,2026-10-01 00:00:00+00,2026-10-01 00:00:00.5+00,
        """;
    String ours =
        """
        "message_id","last_error","created_at","delivered_at"¶
        1,"a, ""b""
        2026-10-01 00:00:00+00, inside of a text",2026-10-01T00:00:00.000000Z,¶
        2,,2026-10-31T23:59:59.120500Z,2026-11-01T00:00:00.000001Z¶
        3,2026-10-01 00:00:00+00,2026-10-01T00:00:00.500000Z,¶
        """;
    Path file = Files.writeString(folder.resolve("psql.csv"), psql);

    assertThat(PsqlFile.normalisedDigest(file))
        .isEqualTo(DigestUtils.sha256Hex(ours.replace("¶\n", "\r\n")));
  }

  @Test
  void aTimeOfAnotherZoneIsNotTakenForOneInUtc() throws IOException {
    Path file =
        Files.writeString(folder.resolve("zone.csv"), "at,x_at\n1,2026-10-01 00:00:00+02\n");

    assertThatThrownBy(() -> PsqlFile.normalisedDigest(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2026-10-01 00:00:00+02");
  }

  @Test
  void mediansAndPercentiles() {
    List<Double> values = List.of(4.0, 1.0, 3.0, 2.0);

    assertThat(Trial.median(values)).isEqualTo(2.5);
    assertThat(Trial.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5.0);
    assertThat(Trial.percentile(values, 0.5)).isEqualTo(2.0);
    assertThat(Trial.percentile(values, 0.51)).isEqualTo(3.0);
    assertThat(Trial.percentile(values, 0.99)).isEqualTo(4.0);
    assertThat(Trial.percentile(values, 1)).isEqualTo(4.0);
  }

  @Test
  void aRatioComparesTheRunsOfOneRound() {
    // The machine gets slower: round by round the second is twice as fast, by medians it is not.
    // What comes first warms up and does not count.
    Scripted first = new Scripted("first", 900, 2, 4, 100);
    Scripted second = new Scripted("second", 900, 1, 2, 50);

    Race race = Race.run(List.of(first, second), 3);

    assertThat(race.ratio(second, first)).isEqualTo(2.0);
    assertThat(race.seconds(first)).isEqualTo(4.0);
  }

  @Test
  void answersAreToldApartWhereverTheyAreCut() {
    String one = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nx: y\r\n\r\nhello";
    String two = "HTTP/1.1 204 No Content\r\nx: y\r\n\r\n";
    for (int cut = 1; cut < one.length(); cut++) {
      Answers answers = new Answers();

      assertThat(answers.isWhole(Buffer.buffer(one.substring(0, cut)))).isFalse();
      assertThat(answers.isWhole(Buffer.buffer(one.substring(cut)))).isTrue();
      assertThat(answers.status()).isEqualTo(200);
      assertThat(answers.isWhole(Buffer.buffer(two))).isTrue();
      assertThat(answers.status()).isEqualTo(204);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void processorTimeOfThisProcessGrows() {
    long self = ProcessHandle.current().pid();
    double before = Processes.cpu(self);
    long x = 1;
    while (Processes.cpu(self) - before < 0.05) {
      for (int i = 0; i < 1_000_000; i++) {
        x = x * 31 + i;
      }
    }

    assertThat(x).isNotZero();
    assertThat(Processes.cpuByThread(self).values()).anyMatch(seconds -> seconds > 0);
    assertThat(Processes.peakMegabytes(self)).isGreaterThan(10);
  }

  /** Takes the given seconds, one after another, without taking any. */
  private static final class Scripted implements Contender {
    private final String name;
    private final double[] seconds;
    private int run;

    Scripted(String name, double... seconds) {
      this.name = name;
      this.seconds = seconds;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Trial run() {
      return new Trial(seconds[run++], 0, Optional.empty(), 1, 1);
    }
  }
}
