package io.hookexport.source.definition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once in an export, of a status that is not in the contract: a filter on the intended
 * status would find no such row, without any hint why. All slice readers of an export share one.
 */
public final class StatusWords {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWords.class);

  /** For a select without a status. */
  public static final StatusWords NONE = new StatusWords(-1, "");

  /** No two of the words have the same length, so one comparison decides. */
  private static final byte[][] BY_LENGTH = byLength();

  private static final int EXAMPLE_BYTES = 60;

  private final int column;
  private final String file;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param column of the status in the select; -1 for none
   * @param file of the select
   */
  public StatusWords(int column, String file) {
    this.column = column;
    this.file = file;
  }

  private static byte[][] byLength() {
    byte[][] words = new byte[32][];
    for (String word : DeliveryColumns.STATUSES) {
      if (words[word.length()] != null) {
        throw new IllegalStateException("two statuses have the length of " + word);
      }
      words[word.length()] = word.getBytes(StandardCharsets.US_ASCII);
    }
    return words;
  }

  public int column() {
    return column;
  }

  /**
   * Checks a text as the server sends it.
   *
   * @param padded whether the type is char(n): a filter compares it without its trailing blanks
   */
  public void see(byte[] row, int at, int size, boolean padded) {
    int length = size;
    while (padded && length > 0 && row[at + length - 1] == ' ') {
      length--;
    }
    byte[] word = length < BY_LENGTH.length && length >= 0 ? BY_LENGTH[length] : null;
    if (size >= 0 && (word == null || !Arrays.equals(row, at, at + length, word, 0, length))) {
      check(row, at, size);
    }
  }

  /** Checks a text as the client decoded it. */
  public void see(String value, boolean padded) {
    if (!DeliveryColumns.STATUSES.contains(value)) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      see(bytes, 0, bytes.length, padded);
    }
  }

  private void check(byte[] bytes, int at, int size) {
    if (!warned.getAndSet(true)) {
      LOG.atWarn()
          .addKeyValue("at", file)
          .addKeyValue(
              "value", new String(bytes, at, Math.min(size, EXAMPLE_BYTES), StandardCharsets.UTF_8))
          .log(
              "The source returns a status that is not in the contract. A filter on status does not find such rows. Map them in the select, for example: `case state when 'OK' then 'succeeded' … end as status`.");
    }
  }
}
