package io.hookexport.source.definition;

import io.hookexport.export.Feed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns, once in an export, of a status that is not among those of the source: a filter on the
 * intended status would find no such row, without any hint why. All slice readers of an export
 * share one.
 */
public final class StatusWords {
  private static final Logger LOG = LoggerFactory.getLogger(StatusWords.class);

  /** For a select without a status. */
  public static final StatusWords NONE = new StatusWords(-1, new Place("", "", ""), Set.of());

  private static final int EXAMPLE_BYTES = 60;

  private final int column;
  private final Place place;
  private final Set<String> names;
  private final byte[][] words;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * Where the status was read, for the warning.
   *
   * @param source with its feed
   * @param file of the select
   */
  public record Place(String exportId, String source, String file) {
    public static Place of(UUID exportId, SourceDefinition definition, Feed feed) {
      return new Place(
          exportId.toString(),
          SourceProblems.where(definition, feed),
          definition.of(feed).select().file());
    }
  }

  /**
   * @param column of the status in the select; -1 for none
   * @param names of the statuses that the source says it has
   */
  public StatusWords(int column, Place place, Set<String> names) {
    this.column = column;
    this.place = place;
    this.names = names;
    this.words = names.stream().map(n -> n.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
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
    if (size >= 0 && !isKnown(row, at, length)) {
      check(row, at, size);
    }
  }

  private boolean isKnown(byte[] row, int at, int length) {
    for (byte[] word : words) {
      if (word.length == length && Arrays.equals(row, at, at + length, word, 0, length)) {
        return true;
      }
    }
    return false;
  }

  /** Checks a text as the client decoded it. */
  public void see(String value, boolean padded) {
    if (!names.contains(value)) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      see(bytes, 0, bytes.length, padded);
    }
  }

  private void check(byte[] bytes, int at, int size) {
    if (!warned.getAndSet(true)) {
      LOG.atWarn()
          .addKeyValue("export_id", place.exportId())
          .addKeyValue("source", place.source())
          .addKeyValue("at", place.file())
          .addKeyValue(
              "value", new String(bytes, at, Math.min(size, EXAMPLE_BYTES), StandardCharsets.UTF_8))
          .log(
              "The source returns a status that it does not declare. A filter on status does not find such rows. Map it in `statuses` of source.yaml, or in the select, for example: `case state when 'OK' then 'succeeded' … end as status`.");
    }
  }
}
