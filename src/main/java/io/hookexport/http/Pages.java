package io.hookexport.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** What the pages for people have in common. */
final class Pages {
  private Pages() {}

  /**
   * Returns the headers of a page and its files. They allow own scripts and styles, and requests to
   * this server only; images may be data in a style sheet.
   *
   * @param frameAncestors who may show it in a frame, as the policy writes it
   */
  static Map<String, String> headers(String frameAncestors) {
    return Map.of(
        "Content-Security-Policy",
        String.join(
            "; ",
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors " + frameAncestors),
        "Referrer-Policy",
        "no-referrer");
  }

  /** Reads a file of the jar, and so blocks. */
  static byte[] bytes(String resource) {
    try (InputStream in = Pages.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            resource + " is not on the class path; build the jar again");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
