package io.hookexport.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers, uuids and timestamps, judged by what the JDK prints. */
class CsvEncoderValuesTest {
  private static final Instant EPOCH_2000 = Instant.parse("2000-01-01T00:00:00Z");
  private static final long DAY = 86_400_000_000L;
  private static final DateTimeFormatter RFC_3339 =
      new DateTimeFormatterBuilder()
          .appendPattern("uuuu-MM-dd'T'HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 6, 6, true)
          .appendLiteral('Z')
          .toFormatter(Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final RandomGenerator random = Seed.random();

  @Test
  void randomTimestampsOverTheWholeRangeAreThoseOfJavaTime() {
    for (int i = 0; i < 50_000; i++) {
      // Shifting gives every magnitude its turn: from microseconds to 292,000 years.
      assertTimestamp(random.nextLong() >> random.nextInt(64));
    }
  }

  @Test
  void timestampsNearDayBoundariesAreThoseOfJavaTime() {
    for (int i = 0; i < 20_000; i++) {
      long day = random.nextLong(-2_000_000, 100_000_000);
      assertTimestamp(day * DAY + random.nextLong(-2, 3));
    }
  }

  @Test
  void oneEncoderWritesManyDaysInAnyOrder() {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(1 << 12, 4), false);
    for (int i = 0; i < 50_000; i++) {
      // 40 days share 16 slots of the cache; every second value is a day that is never kept.
      long day = i % 2 == 0 ? random.nextInt(40) : random.nextLong(-1_000_000, 100_000_000);
      long micros = day * DAY + random.nextLong(DAY);

      encoder.timestamp(micros);
      encoder.endRow();

      assertThat(Encoding.text(encoder.take())).isEqualTo(expected(micros) + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-0001-12-31T23:59:59.999999Z", "0000-01-01T00:00:00.000000Z",
        "-0043-03-15T12:00:00.000000Z", "-4712-01-01T00:00:00.000000Z",
        "-9999-01-01T00:00:00.000000Z", "-10000-12-31T23:59:59.999999Z",
        "0999-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z",
        "1970-01-01T00:00:00.000000Z", "1999-12-31T23:59:59.999999Z",
        "2000-01-01T00:00:00.000000Z", "2024-02-29T23:59:59.000001Z",
        "9999-12-31T23:59:59.999999Z", "+10000-01-01T00:00:00.000000Z",
        "+12345-06-07T08:09:10.111213Z", "+294276-12-31T23:59:59.999999Z"
      })
  void timestampsAtTheEdgesOfYearsAreWrittenAsJavaTimeReadsThem(String text) {
    Instant time = Instant.parse(text);
    long seconds = time.getEpochSecond() - EPOCH_2000.getEpochSecond();
    long micros = seconds * 1_000_000 + time.getNano() / 1000;

    assertThat(Encoding.cell(encoder -> encoder.timestamp(micros))).isEqualTo(text);
    assertTimestamp(micros);
  }

  @Test
  void infiniteTimestampsAreWordsAndTheirNeighboursAreTimes() {
    assertThat(Encoding.cell(encoder -> encoder.timestamp(Long.MAX_VALUE))).isEqualTo("infinity");
    assertThat(Encoding.cell(encoder -> encoder.timestamp(Long.MIN_VALUE))).isEqualTo("-infinity");
    assertTimestamp(Long.MAX_VALUE - 1);
    assertTimestamp(Long.MIN_VALUE + 1);
  }

  @Test
  void integersOfEveryLengthAreThoseOfLongToString() {
    assertInteger(Long.MIN_VALUE);
    assertInteger(Long.MAX_VALUE);
    long power = 1;
    for (int digits = 1; digits <= 19; digits++) {
      for (long near = -11; near <= 11; near++) {
        assertInteger(power + near);
        assertInteger(-(power + near));
      }
      power *= 10;
    }
    for (int i = 0; i < 50_000; i++) {
      assertInteger(random.nextLong() >> random.nextInt(64));
    }
  }

  @Test
  void uuidsAreThoseOfUuidToString() {
    for (int i = 0; i < 20_000; i++) {
      long most = random.nextLong();
      long least = random.nextLong();

      assertThat(Encoding.cell(encoder -> encoder.uuid(most, least)))
          .isEqualTo(new UUID(most, least).toString());
    }
    assertThat(Encoding.cell(encoder -> encoder.uuid(0, 0))).isEqualTo(new UUID(0, 0).toString());
    assertThat(Encoding.cell(encoder -> encoder.uuid(-1, -1)))
        .isEqualTo(new UUID(-1, -1).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1,5", "1\"", "1 5", "1\n", "\r", "\t1", "١", "1é"})
  void whatIsNoPlainNumberIsRefusedAndLeavesNoTrace(String text) {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(64, 4), false);

    assertThatThrownBy(() -> encoder.ascii(text)).isInstanceOf(IllegalArgumentException.class);
    byte[] bytes = ("," + text + ",").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> encoder.ascii(bytes, 1, bytes.length - 2))
        .isInstanceOf(IllegalArgumentException.class);

    encoder.ascii("-12345678901234567890.5E-7");
    encoder.ascii("x+1E5y".getBytes(StandardCharsets.UTF_8), 1, 4);
    encoder.endRow();
    assertThat(Encoding.text(encoder.take())).isEqualTo("-12345678901234567890.5E-7,+1E5\r\n");
  }

  private void assertInteger(long value) {
    assertThat(Encoding.cell(encoder -> encoder.int8(value))).isEqualTo(Long.toString(value));
  }

  private void assertTimestamp(long micros) {
    assertThat(Encoding.cell(encoder -> encoder.timestamp(micros))).isEqualTo(expected(micros));
  }

  private static String expected(long micros) {
    if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
      return micros < 0 ? "-infinity" : "infinity";
    }
    return RFC_3339.format(EPOCH_2000.plus(micros, ChronoUnit.MICROS));
  }
}
