package io.hookexport.worker;

import io.hookexport.export.WorkQueue.Claim;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks whether the file of an attempt still fits into the storage quota of its project, by the
 * last known sizes of the project's other files. Use it on the attempt's context.
 */
final class StoredShare {
  private static final Logger LOG = LoggerFactory.getLogger(StoredShare.class);

  private final Claim claim;
  private final long limit;
  private long othersBytes;

  /**
   * @param limit bytes that a project without a limit of its own may store; 0 for no limit
   */
  StoredShare(Claim claim, long limit) {
    this.claim = claim;
    this.limit = limit(claim, limit);
    this.othersBytes = claim.storedBytes();
  }

  static long limit(Claim claim, long ofServer) {
    return claim.ownStoredLimit().orElse(ofServer);
  }

  boolean isLimited() {
    return limit > 0;
  }

  boolean isExceededBy(long bytes) {
    return isLimited() && othersBytes + bytes > limit;
  }

  /**
   * @param asked the bytes of the other files; a failure is logged, and changes nothing
   * @return the given future, after its value was recorded here
   */
  Future<Long> learn(Future<Long> asked) {
    return asked
        .onSuccess(bytes -> othersBytes = bytes)
        .onFailure(
            failure ->
                LOG.atWarn()
                    .addKeyValue("export_id", claim.export().id())
                    .addKeyValue("error", failure)
                    .log(
                        "The stored bytes of the project could not be read. The last known value is used."));
  }
}
