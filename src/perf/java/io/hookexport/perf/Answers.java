package io.hookexport.perf;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The answers of one HTTP/1.1 connection, one at a time, told apart by Content-Length. */
final class Answers {
  private static final String LENGTH = "\r\ncontent-length:";

  private String head = "";
  private boolean inBody;
  private long missing;
  private int status;

  /** Whether the answer is complete with these bytes, which are those that come next. */
  boolean isWhole(Buffer bytes) {
    if (inBody) {
      missing -= bytes.length();
    } else {
      head += bytes.toString(StandardCharsets.ISO_8859_1);
      int end = head.indexOf("\r\n\r\n");
      if (end < 0) {
        return false;
      }
      status = Integer.parseInt(head.substring(9, 12));
      missing = length(head.substring(0, end + 2)) - (head.length() - (end + 4));
      inBody = true;
    }
    if (missing < 0) {
      throw new IllegalStateException("more bytes than the response has");
    }
    if (missing > 0) {
      return false;
    }
    inBody = false;
    head = "";
    return true;
  }

  /** Of the last whole answer. */
  int status() {
    return status;
  }

  private static long length(String head) {
    int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
    if (at < 0) {
      return 0;
    }
    int from = at + LENGTH.length();
    return Long.parseLong(head.substring(from, head.indexOf("\r\n", from)).strip());
  }
}
