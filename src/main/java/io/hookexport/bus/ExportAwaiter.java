package io.hookexport.bus;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the end of one export. Events only trigger an earlier look; the server's reply decides.
 * All of it runs on one context.
 */
final class ExportAwaiter {
  private static final Set<String> INTERMEDIATE =
      Stream.of(ExportEvent.Type.CREATED, ExportEvent.Type.STARTED, ExportEvent.Type.PROGRESS)
          .map(ExportEvent.Type::wireName)
          .collect(Collectors.toUnmodifiableSet());

  private final Vertx vertx;
  private final String prefix;
  private final UUID id;
  private final Supplier<Future<ExportStatus>> ask;
  private final Promise<ExportStatus> ended = Promise.promise();
  private final List<Long> timers = new ArrayList<>();
  private @Nullable MessageConsumer<JsonObject> events;
  private boolean asking;
  private boolean askAgain;

  ExportAwaiter(Vertx vertx, String prefix, UUID id, Supplier<Future<ExportStatus>> ask) {
    this.vertx = vertx;
    this.prefix = prefix;
    this.id = id;
    this.ask = ask;
  }

  Future<ExportStatus> start(Duration timeout, Duration pollEvery) {
    vertx.getOrCreateContext().runOnContext(v -> begin(timeout, pollEvery));
    return ended.future();
  }

  private void begin(Duration timeout, Duration pollEvery) {
    events = vertx.eventBus().consumer(EventPublisher.address(prefix), this::hear);
    timers.add(vertx.setPeriodic(pollEvery.toMillis(), timer -> look()));
    long millis = MILLISECONDS.convert(timeout); // saturates at the maximum
    timers.add(vertx.setTimer(Math.max(1, millis), timer -> giveUp(timeout)));
    look();
  }

  private void hear(Message<JsonObject> event) {
    JsonObject export = event.body().getJsonObject("export");
    if (id.toString().equals(export.getString("id"))
        && !INTERMEDIATE.contains(event.body().getString("type"))) {
      look();
    }
  }

  /** Runs one query at a time; an event that arrives meanwhile triggers another one. */
  private void look() {
    if (ended.future().isComplete()) {
      return;
    }
    if (asking) {
      askAgain = true;
      return;
    }
    asking = true;
    askAgain = false;
    // A query that throws becomes a failed future; otherwise the polling would stop.
    Future.<ExportStatus>future(result -> ask.get().onComplete(result))
        .onComplete(this::see, this::lookFailed);
  }

  private void see(ExportStatus status) {
    asking = false;
    if (status.hasEnded()) {
      finish();
      ended.tryComplete(status);
    } else if (askAgain) {
      look();
    }
  }

  /** The bus or the server may be back at the next look; a final error ends the wait. */
  private void lookFailed(Throwable failure) {
    asking = false;
    if (!(failure instanceof ExportException known) || isFinal(known.error())) {
      finish();
      ended.tryFail(failure);
    }
  }

  private static boolean isFinal(ExportError error) {
    return switch (error) {
      case UNAVAILABLE, INTERNAL_ERROR, RATE_LIMITED -> false;
      default -> true;
    };
  }

  private void giveUp(Duration timeout) {
    finish();
    ended.tryFail(
        new TimeoutException("export " + id + " did not end within " + timeout.toMillis() + " ms"));
  }

  private void finish() {
    timers.forEach(vertx::cancelTimer);
    timers.clear();
    if (events != null) {
      events.unregister();
    }
  }
}
