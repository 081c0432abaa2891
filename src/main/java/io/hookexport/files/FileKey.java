package io.hookexport.files;

import io.hookexport.export.ExportException;
import io.hookexport.export.WorkQueue;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The name of a file below the store's folder: {@code <ff>/<export id>.<attempt><suffix>}, with
 * {@code .part} at the end until it is published. It consists of generated ids only, never of text
 * from a client. A key from elsewhere is parsed by the same strict pattern, so no key can leave the
 * folder.
 *
 * <p>The fan-out {@code ff} is the last two digits of the id: the first ones of a UUIDv7 are a
 * clock, and would put all files of a day into one folder.
 */
record FileKey(String text) {
  static final String PART = ".part";

  private static final Pattern SUFFIX = Pattern.compile("(\\.[a-z0-9]{1,8}){1,3}");
  private static final Pattern KEY =
      Pattern.compile(
          "([0-9a-f]{2})/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{10}\\1\\.[1-9][0-9]{0,8}"
              + "(\\.[a-z0-9]{1,8}){1,3}(\\.part)?");

  FileKey {
    if (!matches(text)) {
      throw ExportException.internal(
          "'" + printable(text) + "' is not a key of the file store; nothing was touched", null);
    }
  }

  static boolean matches(String text) {
    return KEY.matcher(text).matches();
  }

  /**
   * Returns the published name of one attempt's file.
   *
   * @param suffix such as {@code .csv.gz}
   */
  static FileKey of(UUID exportId, int attempt, String suffix) {
    if (attempt < 1 || !SUFFIX.matcher(suffix).matches() || suffix.endsWith(PART)) {
      throw ExportException.internal(
          "No file can be named for attempt " + attempt + " with suffix '" + suffix + "'", null);
    }
    String id = exportId.toString();
    return new FileKey(id.substring(id.length() - 2) + "/" + id + "." + attempt + suffix);
  }

  String exportId() {
    return text.substring(3, 3 + 36);
  }

  /** Returns the export and the attempt that the name holds. */
  WorkQueue.FileOwner owner() {
    String attempt = text.substring(40, text.indexOf('.', 40));
    return new WorkQueue.FileOwner(text, UUID.fromString(exportId()), Integer.parseInt(attempt));
  }

  Path in(Path root) {
    return root.resolve(text.substring(0, 2)).resolve(text.substring(3));
  }

  Path partIn(Path root) {
    return root.resolve(text.substring(0, 2)).resolve(text.substring(3) + PART);
  }

  @Override
  public String toString() {
    return text;
  }

  /** Hostile text must not forge log lines or fill them. */
  private static String printable(String text) {
    String start = text.length() > 100 ? text.substring(0, 100) + "…" : text;
    return start.replaceAll("[^\\x20-\\x7e…]", "?");
  }
}
