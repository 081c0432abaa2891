package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * SHA-256 of chunks in the order in which they were added, computed off the event loop while the
 * same chunks are being written. Used from one context, which gives the order.
 */
final class RunningDigest {
  private final Blocking blocking;
  private final MessageDigest sha256 = DigestUtils.getSha256Digest();

  RunningDigest(WorkerExecutor threads) {
    this.blocking = new Blocking(threads, true);
  }

  /** Completes when the chunk is digested; the chunk must not change before. */
  Future<Void> add(ByteBuffer chunk) {
    return blocking.run(() -> sha256.update(chunk));
  }

  /** Returns lower-case hex. Call it once, after all chunks are digested. */
  Future<String> finish() {
    return blocking.call(() -> HexFormat.of().formatHex(sha256.digest()));
  }
}
