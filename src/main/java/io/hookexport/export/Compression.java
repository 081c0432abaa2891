package io.hookexport.export;

import java.util.Locale;

/** How the finished file is compressed. */
public enum Compression {
  NONE(".csv", "text/csv; charset=utf-8"),
  GZIP(".csv.gz", "application/gzip");

  private final String fileSuffix;
  private final String contentType;

  Compression(String fileSuffix, String contentType) {
    this.fileSuffix = fileSuffix;
    this.contentType = contentType;
  }

  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  public String fileSuffix() {
    return fileSuffix;
  }

  public String contentType() {
    return contentType;
  }

  public static Compression of(String wireName) {
    return valueOf(wireName.toUpperCase(Locale.ROOT));
  }
}
