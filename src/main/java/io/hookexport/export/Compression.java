package io.hookexport.export;

/** How the finished file is compressed. */
public enum Compression {
  NONE("none", ".csv", "text/csv; charset=utf-8"),
  GZIP("gzip", ".csv.gz", "application/gzip");

  private final String wireName;
  private final String fileSuffix;
  private final String contentType;

  Compression(String wireName, String fileSuffix, String contentType) {
    this.wireName = wireName;
    this.fileSuffix = fileSuffix;
    this.contentType = contentType;
  }

  public String wireName() {
    return wireName;
  }

  public String fileSuffix() {
    return fileSuffix;
  }

  public String contentType() {
    return contentType;
  }

  public static Compression of(String wireName) {
    for (Compression compression : values()) {
      if (compression.wireName.equals(wireName)) {
        return compression;
      }
    }
    throw new IllegalArgumentException("unknown compression: " + wireName);
  }
}
