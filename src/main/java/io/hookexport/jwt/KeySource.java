package io.hookexport.jwt;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The current keys of an issuer, shared by all event loops. They are read again when a token names
 * an unknown key, or when they are old, and at most once in 30 seconds: made-up key ids do not make
 * this server a nuisance to the issuer. Tokens do not wait for that, unless the keys are so old
 * that some may have been removed. While the issuer does not respond, known keys stay valid.
 */
final class KeySource {
  private static final Logger LOG = LoggerFactory.getLogger(KeySource.class);
  private static final long PAUSE = TimeUnit.SECONDS.toNanos(30);
  private static final long OLD = TimeUnit.MINUTES.toNanos(10);
  private static final long TOO_OLD = TimeUnit.HOURS.toNanos(1);

  private final Vertx vertx;
  private final Supplier<Future<KeySet>> fetch;
  private final LongSupplier nanoTime;
  private KeySet known = KeySet.NONE;
  private boolean lastFailed;
  private @Nullable Long begunAt;

  /** When the read of the known keys began. */
  private @Nullable Long knownSince;

  private @Nullable Future<KeySet> fetching;

  /**
   * @param fetch reads the keys, within a deadline
   */
  KeySource(Vertx vertx, Supplier<Future<KeySet>> fetch, LongSupplier nanoTime) {
    this.vertx = vertx;
    this.fetch = fetch;
    this.nanoTime = nanoTime;
  }

  /** Returns the keys that may have signed a token; fails with UNAVAILABLE when none is known. */
  Future<List<JWTAuth>> find(Optional<String> id, String algorithm) {
    List<JWTAuth> found;
    Future<KeySet> asked;
    synchronized (this) {
      found = known.find(id, algorithm);
      boolean pauses = fetching == null && since(begunAt) <= PAUSE;
      long age = since(knownSince);
      if (pauses && found.isEmpty() && lastFailed) {
        return Future.failedFuture(unreadable());
      }
      if (pauses || (!found.isEmpty() && age <= OLD)) {
        return Future.succeededFuture(found);
      }
      asked = refresh();
      if (!found.isEmpty() && age <= TOO_OLD) {
        return Future.succeededFuture(found);
      }
    }
    return here(asked)
        .map(keys -> keys.find(id, algorithm))
        .recover(
            failure ->
                found.isEmpty() ? Future.failedFuture(failure) : Future.succeededFuture(found));
  }

  private long since(@Nullable Long nanos) {
    return nanos == null ? Long.MAX_VALUE : nanoTime.getAsLong() - nanos;
  }

  private synchronized Future<KeySet> refresh() {
    if (fetching != null) {
      return fetching;
    }
    begunAt = nanoTime.getAsLong();
    Promise<KeySet> result = Promise.promise();
    fetching = result.future();
    Future.succeededFuture()
        .compose(begun -> fetch.get())
        .onComplete(
            done -> {
              ended(done.result(), done.cause());
              if (done.succeeded()) {
                result.complete(done.result());
              } else {
                result.fail(unreadable());
              }
            });
    return result.future();
  }

  private synchronized void ended(@Nullable KeySet keys, @Nullable Throwable failure) {
    fetching = null;
    lastFailed = keys == null;
    if (keys != null) {
      known = keys;
      knownSince = begunAt;
      if (keys.isEmpty()) {
        LOG.atWarn().log("The JSON Web Key Set has no key for the algorithms of auth.jwt");
      }
    } else {
      LOG.atWarn()
          .addKeyValue("error", failure)
          .log("The JSON Web Key Set of auth.jwt could not be read");
    }
  }

  /** The fetch may end in the context of another request. */
  private <T> Future<T> here(Future<T> elsewhere) {
    Promise<T> promise = ((ContextInternal) vertx.getOrCreateContext()).promise();
    elsewhere.onComplete(promise);
    return promise.future();
  }

  private static ExportException unreadable() {
    return ExportException.unavailable(
        "The keys that verify tokens cannot be read at the moment. Please try again later.", null);
  }
}
