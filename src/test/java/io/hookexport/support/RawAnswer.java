package io.hookexport.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An HTTP/1.1 answer that was read from a socket. */
public record RawAnswer(int status, Map<String, List<String>> headers, byte[] body) {

  /** The first one in a text. */
  public static RawAnswer parse(String text) {
    int headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      throw new AssertionError("no HTTP answer: " + text);
    }
    String[] lines = text.substring(0, headEnd).split("\r\n");
    Map<String, List<String>> headers = headers(lines);
    String body = text.substring(headEnd + 4);
    if (headers.containsKey("content-length")) {
      body =
          body.substring(
              0, Math.min(body.length(), Integer.parseInt(headers.get("content-length").get(0))));
    }
    return new RawAnswer(
        Integer.parseInt(lines[0].split(" ")[1]),
        headers,
        body.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** By names in any case. */
  static Map<String, List<String>> headers(String[] lines) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon < 1) {
        throw new AssertionError("no header: " + lines[i]);
      }
      headers
          .computeIfAbsent(lines[i].substring(0, colon), name -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
    return headers;
  }

  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name)).map(values -> values.get(0));
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
