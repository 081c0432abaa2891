package io.hookexport.source.rows;

import java.nio.charset.StandardCharsets;

/**
 * The text of bytes that a platform stored unchecked, such as the response of somebody's server.
 * U+FFFD replaces what is not UTF-8, and the NUL character, which no text of PostgreSQL contains
 * and many readers of CSV end at.
 */
public final class LossyText {
  private LossyText() {}

  public static String of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  public static String of(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }
}
