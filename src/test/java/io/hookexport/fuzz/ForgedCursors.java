package io.hookexport.fuzz;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;

/** Cursors of the right length and form, with bits that no server has put there. */
public final class ForgedCursors {
  private static final long[] SECONDS = {
    Long.MIN_VALUE,
    Long.MAX_VALUE,
    Instant.MIN.getEpochSecond(),
    Instant.MAX.getEpochSecond(),
    // The last ones that an OffsetDateTime, PostgreSQL and a year of four digits can hold.
    31_556_889_864_403_199L,
    9_224_318_721_654L,
    253_402_300_799L,
    0
  };
  private static final int[] NANOS = {
    Integer.MIN_VALUE, Integer.MAX_VALUE, 999_999_999, 1_000_000_000, 999_999_000, -1, 1, 0
  };

  private ForgedCursors() {}

  /** Every other one has extreme seconds; the rest has random bits. */
  public static String next(Random random) {
    long seconds =
        random.nextBoolean()
            ? SECONDS[random.nextInt(SECONDS.length)] + random.nextInt(3) - 1
            : random.nextLong() >> random.nextInt(64);
    int nanos = random.nextBoolean() ? NANOS[random.nextInt(NANOS.length)] : random.nextInt();
    boolean extreme = random.nextBoolean();
    return of(
        seconds,
        nanos,
        extreme ? -1 : random.nextLong(),
        extreme ? -random.nextInt(2) : random.nextLong());
  }

  /** The bytes as the server writes them. */
  public static String of(long seconds, int nanos, long highBits, long lowBits) {
    byte[] bytes =
        ByteBuffer.allocate(28)
            .putLong(seconds)
            .putInt(nanos)
            .putLong(highBits)
            .putLong(lowBits)
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
