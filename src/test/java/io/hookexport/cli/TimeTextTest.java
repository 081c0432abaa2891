package io.hookexport.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeTextTest {
  /** Two days after the clocks of Berlin went back. */
  private static final Instant NOW = Instant.parse("2026-10-27T09:30:15.987654Z");

  private static TimeText.Moment parse(String zone, String text) {
    return new TimeText(ZoneId.of(zone), NOW).parse(text);
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,           now,                        2026-10-27T09:30:15Z",
    "Europe/Berlin, Today,                      2026-10-26T23:00:00Z",
    "Europe/Berlin, yesterday,                  2026-10-25T23:00:00Z",
    "Asia/Kolkata,  today,                      2026-10-26T18:30:00Z",
    "Europe/Berlin, 2026-10-01,                 2026-09-30T22:00:00Z",
    "Europe/Berlin, 2026-11-01,                 2026-10-31T23:00:00Z",
    "Europe/Berlin, 2026-10-01T08:30,           2026-10-01T06:30:00Z",
    "Europe/Berlin, 2026-10-01 08:30:15.123456, 2026-10-01T06:30:15.123456Z",
    "Europe/Berlin, 2026-10-01t08:30:00z,       2026-10-01T08:30:00Z",
    "Europe/Berlin, 2026-10-01T08:30-05:00,     2026-10-01T13:30:00Z",
    "UTC,           -90m,                       2026-10-27T08:00:15Z",
    "UTC,           -2w,                        2026-10-13T09:30:15Z",
    // An hour was lived twice: a day back is the same time of day, 24 hours are 24 hours.
    "Europe/Berlin, -2d,                        2026-10-25T09:30:15Z",
    "Europe/Berlin, -3d,                        2026-10-24T08:30:15Z",
    "Europe/Berlin, -72h,                       2026-10-24T09:30:15Z",
    // There is no midnight on the day on which the clocks of Santiago go forward.
    "America/Santiago, 2026-09-06,              2026-09-06T04:00:00Z",
    "+02:00,        2026-10-01,                 2026-09-30T22:00:00Z",
  })
  void timesAreThoseOfTheZone(String zone, String text, Instant at) {
    TimeText.Moment moment = parse(zone, text);
    assertThat(moment.at()).isEqualTo(at);
    assertThat(moment.remark()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "UTC,           2026-10-27T09:30:15Z, this-week,  2026-10-26T00:00:00Z",
    "UTC,           2026-10-26T00:00:00Z, this-week,  2026-10-26T00:00:00Z",
    "UTC,           2026-10-25T23:59:59Z, This-Week,  2026-10-19T00:00:00Z",
    "UTC,           2026-01-31T09:30:15Z, last-month, 2025-12-01T00:00:00Z",
    "UTC,           2026-03-31T09:30:15Z, last-month, 2026-02-01T00:00:00Z",
    "UTC,           2026-10-31T20:00:00Z, this-month, 2026-10-01T00:00:00Z",
    // In the zone, the next day, and with it the next month, has begun.
    "Asia/Kolkata,  2026-10-31T20:00:00Z, this-month, 2026-10-31T18:30:00Z",
    "Asia/Kolkata,  2026-10-31T20:00:00Z, last-month, 2026-09-30T18:30:00Z",
    // The clocks went back on 2026-10-25.
    "Europe/Berlin, 2026-10-27T09:30:15Z, this-week,  2026-10-25T23:00:00Z",
    "Europe/Berlin, 2026-10-27T09:30:15Z, last-week,  2026-10-18T22:00:00Z",
    "Europe/Berlin, 2026-11-15T09:30:15Z, this-month, 2026-10-31T23:00:00Z",
    "Europe/Berlin, 2026-11-15T09:30:15Z, last-month, 2026-09-30T22:00:00Z",
    // The first midnight of that month was skipped: the day began at 01:00.
    "Asia/Amman,    2016-05-15T09:30:15Z, last-month, 2016-03-31T22:00:00Z",
  })
  void weeksAndMonthsBeginInTheZone(String zone, Instant now, String text, Instant at) {
    assertThat(new TimeText(ZoneId.of(zone), now).parse(text).at()).isEqualTo(at);
  }

  @Test
  void aTimeThatClocksSkipIsTheMomentOfTheSkip() {
    TimeText.Moment moment = parse("Europe/Berlin", "2026-03-29T02:30");
    assertThat(moment.at()).isEqualTo("2026-03-29T01:00:00Z");
    assertThat(moment.remark())
        .contains("clocks in Europe/Berlin skip 2026-03-29T02:30; taken as 2026-03-29T03:00");
  }

  @Test
  void aTimeThatOccursTwiceIsTheFirst() {
    TimeText.Moment moment = parse("Europe/Berlin", "2026-10-25T02:30");
    assertThat(moment.at()).isEqualTo("2026-10-25T00:30:00Z");
    assertThat(moment.remark().orElseThrow()).contains("occurs twice", "2026-10-25T02:30+01:00");
    assertThat(parse("Europe/Berlin", "2026-10-25T02:30+01:00").at())
        .isEqualTo("2026-10-25T01:30:00Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "7d", "-7y", "-d", "+1d", "2026", "1.10.2026", "2026-10-01T8", "-1234567d"})
  void whatIsNoTimeIsToldWithWhatIsOne(String text) {
    assertThatThrownBy(() -> parse("UTC", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a time")
        .hasMessageContaining("-7d");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-02-30", "2026-13-01", "2026-10-01T24:30", "2026-10-01T08:30+25:00"})
  void aTimeThatDoesNotExistIsRefused(String text) {
    assertThatThrownBy(() -> parse("UTC", text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "' is not a time that exists");
  }

  @Test
  void theRangeIsToldWithBothEndsInTheZoneAndInUtc() {
    TimeRange range =
        TimeRange.of("2026-10-01", "2026-10-25 02:30", ZoneId.of("Europe/Berlin"), NOW);
    assertThat(range.lines())
        .containsExactly(
            "from        2026-10-01 00:00:00 +02:00 = 2026-09-30T22:00:00Z",
            "to          2026-10-25 02:30:00 +02:00 = 2026-10-25T00:30:00Z (not included)",
            "range       24 days 2 hours 30 minutes, time zone Europe/Berlin",
            "note        2026-10-25 02:30 occurs twice in Europe/Berlin; taken as the first,"
                + " +02:00. The other is 2026-10-25 02:30+01:00");
  }

  @Test
  void aRangeInTheFutureIsNoted() {
    TimeRange range = TimeRange.of("2026-11-01", "2026-12-01", ZoneId.of("UTC"), NOW);
    assertThat(range.lines())
        .last()
        .asString()
        .startsWith("note        the range is in the future");
    assertThat(TimeRange.of("today", "2026-12-01", ZoneId.of("UTC"), NOW).lines()).hasSize(3);
  }

  @Test
  void aRangeThatEndsBeforeItBeginsNamesBothOptions() {
    assertThatThrownBy(() -> TimeRange.of("now", "-1h", ZoneId.of("UTC"), NOW))
        .hasMessage(
            "--from now (2026-10-27T09:30:15Z) must be before --to -1h (2026-10-27T08:30:15Z)");
    assertThatThrownBy(() -> TimeRange.of("soon", "now", ZoneId.of("UTC"), NOW))
        .hasMessageStartingWith("--from: 'soon' is not a time");
    assertThatThrownBy(() -> TimeRange.zone(Optional.of("Berlin")))
        .hasMessageStartingWith("--zone: there is no time zone 'Berlin'");
  }
}
