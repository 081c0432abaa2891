package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;

/**
 * SHA-256 of chunks in the order in which they were added, computed off the event loop while the
 * same chunks are being written. Used from one context; at most one task of a digest runs at a
 * time, and takes all chunks that have gathered since the last one.
 */
final class RunningDigest {
  private final Blocking blocking;
  private final MessageDigest sha256 = Sha256.create();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private boolean running;

  RunningDigest(Blocking blocking) {
    this.blocking = blocking;
  }

  /** Completes when the chunk is digested; it must not change before. */
  Future<Void> add(ByteBuffer chunk) {
    Promise<Void> done = Promise.promise();
    waiting.add(new Waiting(chunk, done));
    if (!running) {
      step();
    }
    return done.future();
  }

  /** Lower-case hex; to be called once, after all chunks are digested. */
  Future<String> finish() {
    return blocking.call(() -> HexFormat.of().formatHex(sha256.digest()));
  }

  private void step() {
    running = true;
    List<Waiting> batch = new ArrayList<>(waiting);
    waiting.clear();
    blocking
        .run(() -> batch.forEach(one -> sha256.update(one.chunk())))
        .onComplete(
            result -> {
              running = false;
              if (!waiting.isEmpty()) {
                step();
              }
              batch.forEach(one -> one.done().handle(result));
            });
  }

  private record Waiting(ByteBuffer chunk, Promise<Void> done) {}
}
