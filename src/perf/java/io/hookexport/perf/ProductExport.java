package io.hookexport.perf;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The product through its HTTP API: from the moment that the POST is sent until an answer says
 * {@code completed}, when the file is durable and digested. Files are deleted outside of the time.
 */
final class ProductExport implements Contender {
  /**
   * Half a minute of large exports, after which the JVM compiles hardly anything any more. For
   * small ones six are as good, since all of a growth curve are of one server.
   */
  private static final long WARM_UP_ROWS = 12_000_000;

  private static final int MOST_WARM_UPS = 6;

  private final String name;
  private final Database database;
  private final Product product;
  private final Window window;
  private final String more;
  private boolean sameBytes = true;
  private String sha256 = "";
  private int mostWarmUps = MOST_WARM_UPS;

  /**
   * @param more of the request, such as {@code ,"compression":"gzip"}
   */
  ProductExport(String name, Database database, Product product, Window window, String more) {
    this.name = name;
    this.database = database;
    this.product = product;
    this.window = window;
    this.more = more;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int warmUps() {
    return (int) Math.max(1, Math.min(mostWarmUps, WARM_UP_ROWS / Math.max(1, window.rows())));
  }

  @Override
  public Trial run() throws Exception {
    String key = product.key(window);
    String[] id = {""};
    Trial trial =
        Trial.measure(
            product::cpu,
            database,
            () -> {
              id[0] = product.api().create(key, window.request(more));
              JsonNode export = product.api().awaitCompleted(key, id[0]);
              check(export);
              return new Trial.Made(
                  export.path("row_count").asLong(), export.path("file_size_bytes").asLong());
            });
    product.api().delete(key, id[0]);
    return trial;
  }

  /** The bytes of its files may differ, as those of ISA-L do, when their rows do not. */
  ProductExport ofAnyBytes() {
    sameBytes = false;
    return this;
  }

  /** With so many runs before the measured ones at most. */
  ProductExport warmedUpBy(int runs) {
    mostWarmUps = runs;
    return this;
  }

  /** Of every file so far: they are the same. */
  String sha256() {
    return sha256;
  }

  private void check(JsonNode export) {
    String digest = export.path("sha256").asText();
    if (export.path("row_count").asLong() != window.rows()) {
      throw new PerfException(window.rows() + " rows were expected: " + export);
    }
    if (sameBytes && !sha256.isEmpty() && !sha256.equals(digest)) {
      throw new PerfException("the same rows gave another file: " + export);
    }
    sha256 = digest;
  }
}
