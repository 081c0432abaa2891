package io.hookexport.export;

import io.vertx.core.Future;

/** The exports of all projects, for operators. */
@FunctionalInterface
public interface AllExports {
  /**
   * Lists exports newest first, without gaps or duplicates while new exports arrive.
   *
   * @param listing whose direction is empty
   */
  Future<ExportPage> list(ExportListing listing);
}
