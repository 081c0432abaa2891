package io.hookexport.files;

import java.net.URI;

/** Where clients reach this server. */
final class PublicUrl {
  private PublicUrl() {}

  /** {@link IllegalArgumentException} that names the setting when a link cannot begin with it. */
  static String withoutSlash(String url) {
    if (url.isEmpty()) {
      return url;
    }
    URI uri = URI.create(url);
    boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getFragment() != null) {
      throw new IllegalArgumentException(
          "publicUrl must be like https://exports.example.com, without query: " + url);
    }
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
