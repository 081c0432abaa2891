package io.hookexport.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The first HTTP/1.1 answer in a text that was read from a socket until its end. */
public record RawAnswer(int status, Map<String, List<String>> headers, byte[] body) {

  public static RawAnswer parse(String text) {
    int headEnd = text.indexOf("\r\n\r\n");
    if (headEnd < 0) {
      throw new AssertionError("no HTTP answer: " + text);
    }
    String[] lines = text.substring(0, headEnd).split("\r\n");
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      headers
          .computeIfAbsent(lines[i].substring(0, colon), n -> new ArrayList<>())
          .add(lines[i].substring(colon + 1).strip());
    }
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

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }
}
