package io.hookexport.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportListing.Position;
import io.hookexport.fuzz.ForgedCursors;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CursorTest {
  private static final int TRIES = 100_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0001-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999Z",
        "2026-01-02T15:05:04.123456Z",
        "9999-12-31T23:59:59.999999Z"
      })
  void whatTheServerMadeIsReadAgain(Instant createdAt) {
    Position position = new Position(createdAt, UUID.randomUUID());
    assertThat(Position.fromCursor(position.toCursor())).isEqualTo(position);
  }

  @ParameterizedTest
  @CsvSource({
    // A second before the year 1 and one behind the year 9999.
    "-62135596801, 0",
    "253402300800, 0",
    "9223372036854775807, 1000000000",
    "-9223372036854775808, -1000",
    "0, 1",
    "0, -1000",
    "0, 1000000000"
  })
  void timesThatNoExportHasAreRefused(long seconds, int nanos) {
    requireRefused(ForgedCursors.of(seconds, nanos, 1, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"==", "="})
  void oneCursorHasOneSpelling(String padding) {
    requireRefused(new Position(Instant.EPOCH, new UUID(1, 2)).toCursor() + padding);
    requireRefused(new Position(Instant.EPOCH, new UUID(1, 0)).toCursor().replaceAll("A$", "B"));
  }

  @Test
  void randomBitsAreRefusedOrAreTimesOfFourDigits() {
    long seed = System.nanoTime();
    System.out.println("seed of CursorTest: " + seed);
    Random random = new Random(seed);
    for (int i = 0; i < TRIES; i++) {
      String cursor = ForgedCursors.next(random);
      try {
        Position position = Position.fromCursor(cursor);
        assertThat(position.createdAt().atOffset(ZoneOffset.UTC).getYear()).isBetween(1, 9999);
        assertThat(position.createdAt().getNano() % 1000).isZero();
        assertThat(position.toCursor()).isEqualTo(cursor);
      } catch (ExportException refused) {
        assertThat(refused.error()).isEqualTo(ExportError.INVALID_REQUEST);
      }
    }
  }

  private static void requireRefused(String cursor) {
    assertThatThrownBy(() -> Position.fromCursor(cursor))
        .isInstanceOfSatisfying(
            ExportException.class,
            refused -> assertThat(refused.error()).isEqualTo(ExportError.INVALID_REQUEST));
  }
}
