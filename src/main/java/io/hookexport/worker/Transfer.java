package io.hookexport.worker;

import io.hookexport.export.DeliverySource.CsvRows;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;

/**
 * Moves all rows into a file. Both ends may call back on any thread, and neither sees what this
 * side throws: an exception fails the run, which a source or a file that swallows exceptions would
 * not do.
 */
final class Transfer {
  private final ContextFutures own;
  private final CsvRows rows;
  private final WriteStream<Buffer> target;
  private final Promise<Void> done;
  private boolean ending;

  Transfer(ContextFutures own, CsvRows rows, WriteStream<Buffer> target) {
    this.own = own;
    this.rows = rows;
    this.target = target;
    this.done = own.context().promise();
  }

  /** Completes when the target has all rows; after a failure neither end is closed. */
  Future<Void> run() {
    target.exceptionHandler(own.handler(done::tryFail));
    rows.exceptionHandler(own.handler(done::tryFail));
    rows.endHandler(own.handler(end -> end()));
    rows.handler(own.handler(this::write));
    return done.future();
  }

  private void end() {
    if (!ending && !done.future().isComplete()) {
      ending = true;
      own.here(target::end).onComplete(done::tryComplete, done::tryFail);
    }
  }

  private void write(Buffer chunk) {
    if (done.future().isComplete()) {
      return;
    }
    if (ending) {
      throw new IllegalStateException("the source gave rows after their end");
    }
    target.write(chunk).onFailure(done::tryFail);
    if (target.writeQueueFull()) {
      rows.pause();
      target.drainHandler(own.handler(drained -> rows.resume()));
    }
  }
}
