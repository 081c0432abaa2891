package io.hookexport.gzip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/** Streams whose ends are opened, and the platforms that have them. */
final class IsalDeflaterTest {

  /** Alphabets of all sizes: the code that ends a block has all lengths, and all endings. */
  @Test
  void everyOpenedStreamGoesOnWithAnother() throws DataFormatException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int opened = 0;
    byte[] stream = new byte[PieceDeflater.MAX_OUTPUT];
    for (int round = 0; round < 400; round++) {
      byte[] text = skewed(random, 200 + random.nextInt(20_000));
      Deflater zlib = new Deflater(1 + random.nextInt(9), true);
      zlib.setInput(text);
      zlib.finish();
      int whole = zlib.deflate(stream, 0, stream.length - DeflateSplice.MAX_ADDED);
      zlib.end();
      byte[] before = Arrays.copyOf(stream, whole);
      int open = DeflateSplice.open(stream, whole);
      if (open == DeflateSplice.NOT_POSSIBLE) {
        assertThat(Arrays.copyOf(stream, whole)).as("seed %d", seed).isEqualTo(before);
        continue;
      }
      opened++;
      byte[] twice = new byte[2 * open + 2];
      System.arraycopy(stream, 0, twice, 0, open);
      System.arraycopy(stream, 0, twice, open, open);
      twice[2 * open] = 3;
      byte[] expected = Arrays.copyOf(text, 2 * text.length);
      System.arraycopy(text, 0, expected, text.length, text.length);
      assertThat(inflated(twice, expected.length)).as("seed %d", seed).isEqualTo(expected);
    }
    assertThat(opened).as("seed %d", seed).isGreaterThan(200);
  }

  @Test
  void csvNeedsNoZlib() {
    assumeTrue(IsalLibrary.works(), "no ISA-L here");
    StringBuilder rows = new StringBuilder();
    Random random = new Random(1);
    while (rows.length() < PieceDeflater.MAX_PIECE) {
      rows.append(random.nextInt()).append(",succeeded,https://example.com/hooks\r\n");
    }
    byte[] text = rows.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] isal = new byte[PieceDeflater.MAX_OUTPUT];
    byte[] zlib = new byte[PieceDeflater.MAX_OUTPUT];
    try (IsalDeflater isalDeflater = new IsalDeflater();
        JavaDeflater zlibDeflater = new JavaDeflater()) {
      int length = isalDeflater.deflate(text, PieceDeflater.MAX_PIECE, isal);
      zlibDeflater.deflate(text, PieceDeflater.MAX_PIECE, zlib);
      assertThat(Arrays.copyOf(isal, length)).isNotEqualTo(Arrays.copyOf(zlib, length));
    }
  }

  @Test
  void thereAreBinariesForTwoPlatforms() {
    assertThat(IsalLibrary.hasBinary("Linux", "amd64")).isTrue();
    assertThat(IsalLibrary.hasBinary("Mac OS X", "x86_64")).isTrue();
    assertThat(IsalLibrary.hasBinary("Linux", "aarch64")).isFalse();
    assertThat(IsalLibrary.hasBinary("Windows 11", "amd64")).isFalse();
  }

  private static byte[] skewed(Random random, int length) {
    int letters = 2 + random.nextInt(200);
    byte[] text = new byte[length];
    for (int i = 0; i < length; i++) {
      text[i] = (byte) (letters * random.nextDouble() * random.nextDouble());
    }
    return text;
  }

  private static byte[] inflated(byte[] stream, int length) throws DataFormatException {
    Inflater inflater = new Inflater(true);
    inflater.setInput(stream);
    byte[] text = new byte[length + 1];
    int read = inflater.inflate(text);
    assertThat(inflater.finished()).isTrue();
    assertThat(inflater.getRemaining()).isZero();
    inflater.end();
    return Arrays.copyOf(text, read);
  }
}
