package io.hookexport.perf;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * A file of {@code psql \copy} in UTC, in the form of the product's: rows end with CRLF, and times
 * are RFC 3339 with six digits, and the names of the header are quoted. Nothing else is touched, so
 * equal digests mean equal values, and the same quotes, in the same order.
 */
final class PsqlFile {
  private static final Pattern TIME =
      Pattern.compile("(\\d{4}-\\d\\d-\\d\\d) (\\d\\d:\\d\\d:\\d\\d)(?:\\.(\\d{1,6}))?\\+00");

  private final OutputStream out;
  private final StringBuilder cell = new StringBuilder();
  private final Set<Integer> times = new HashSet<>();
  private boolean header = true;
  private boolean quoted;
  private int column;

  private PsqlFile(OutputStream out) {
    this.out = out;
  }

  /** SHA-256 of the file in the product's form, hex. */
  static String normalisedDigest(Path file) throws IOException {
    MessageDigest digest = DigestUtils.getSha256Digest();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        OutputStream out =
            new BufferedOutputStream(
                new DigestOutputStream(OutputStream.nullOutputStream(), digest), 1 << 16)) {
      new PsqlFile(out).copy(in);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void copy(InputStream in) throws IOException {
    for (int b = in.read(); b >= 0; b = in.read()) {
      if (b == '"') {
        quoted = !quoted;
      }
      if (!quoted && (b == ',' || b == '\n')) {
        endCell();
        if (b == '\n') {
          out.write('\r');
          column = 0;
          header = false;
        } else {
          column++;
        }
        out.write(b);
      } else {
        cell.append((char) b); // one byte each, whatever the encoding
      }
    }
  }

  private void endCell() throws IOException {
    String text = cell.toString();
    cell.setLength(0);
    if (header && text.endsWith("_at")) {
      times.add(column);
    }
    if (header && !text.startsWith("\"")) {
      text = '"' + text + '"';
    }
    boolean isTime = !header && times.contains(column) && !text.isEmpty();
    out.write((isTime ? rfc3339(text) : text).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String rfc3339(String text) throws IOException {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      throw new IOException("not a time of psql in UTC: " + text);
    }
    String fraction = time.group(3) == null ? "" : time.group(3);
    return time.group(1) + 'T' + time.group(2) + '.' + (fraction + "000000").substring(0, 6) + 'Z';
  }
}
