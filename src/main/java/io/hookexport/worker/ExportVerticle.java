package io.hookexport.worker;

import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.FileStore;
import io.hookexport.export.WorkQueue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims exports while it has free slots, at a nudge or at its own timer. */
public final class ExportVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ExportVerticle.class);

  /**
   * How long handing back may take. A busy source connection is released after a second. A database
   * that does not respond cannot take the export back either; another worker then gets it when the
   * lease expires.
   */
  private static final Duration HAND_BACK = Duration.ofMillis(2_500);

  private final WorkerPorts ports;
  private final WorkerSettings settings;
  private final Set<ExportRun> running = new HashSet<>();

  private final List<MessageConsumer<?>> hints = new ArrayList<>();
  private long pollTimer = -1;
  private boolean claiming;
  private boolean claimAgain;
  private boolean stopping;
  private @Nullable Promise<Void> idle;

  public ExportVerticle(
      WorkQueue queue,
      DeliverySource source,
      FileStore files,
      ExportEvents events,
      WorkerSettings settings,
      LargeSlots largeSlots) {
    this(new WorkerPorts(queue, source, files, events, settings, largeSlots, Deadlines.DEFAULT));
  }

  ExportVerticle(WorkerPorts ports) {
    this.ports = ports;
    this.settings = ports.settings();
  }

  @Override
  public Future<?> start() {
    hints.add(vertx.eventBus().consumer(Nudge.address(settings.busPrefix()), message -> claim()));
    hints.add(
        vertx
            .eventBus()
            .consumer(
                Nudge.cancelledAddress(settings.busPrefix()),
                message -> checkLease(String.valueOf(message.body()))));
    pollTimer = vertx.setPeriodic(0, settings.pollInterval().toMillis(), timer -> claim());
    return Future.join(hints.stream().map(MessageConsumer::completion).toList());
  }

  /**
   * Stops claiming. Running exports may end within the grace, then they are handed back. Completes
   * within the grace plus {@link #HAND_BACK}, whatever hangs.
   */
  @Override
  public Future<?> stop() {
    stopping = true;
    vertx.cancelTimer(pollTimer);
    ContextFutures own = own();
    List<Future<?>> ends = new ArrayList<>();
    hints.forEach(hint -> ends.add(hint.unregister()));
    ends.add(whenIdle());
    return own.<Void>within(settings.grace(), () -> Future.join(ends).mapEmpty())
        .recover(
            late -> {
              List.copyOf(running).forEach(ExportRun::handBack);
              return own.within(HAND_BACK, this::whenIdle);
            })
        .recover(
            stuck -> {
              if (!running.isEmpty()) {
                LOG.atWarn()
                    .addKeyValue("exports", running.size())
                    .log(
                        "Exports could not be handed back. They will be rescued when their leases expire.");
              }
              return Future.succeededFuture();
            });
  }

  private ContextFutures own() {
    return new ContextFutures(vertx);
  }

  private Future<Void> whenIdle() {
    if (running.isEmpty() && !claiming) {
      return Future.succeededFuture();
    }
    if (idle == null) {
      idle = Promise.promise();
    }
    return idle.future();
  }

  /** Runs one claim at a time; a nudge that arrives meanwhile is not lost. */
  private void claim() {
    if (stopping || running.size() >= settings.running()) {
      return;
    }
    if (claiming) {
      claimAgain = true;
      return;
    }
    claiming = true;
    claimAgain = false;
    // What is claimed while the disk is not mounted fails, one export after the other.
    own()
        .within(settings.lease(), ports.files()::ready)
        .compose(reached -> stopping ? Future.succeededFuture(Optional.empty()) : claimOne())
        .onComplete(
            claimed -> {
              claiming = false;
              claimed.ifPresent(this::run);
              if (claimed.isPresent() || claimAgain) {
                claim();
              }
              signalIdle();
            },
            failure -> {
              claiming = false;
              LOG.atWarn().addKeyValue("error", failure).log("Exports could not be claimed");
              signalIdle();
            });
  }

  private Future<Optional<ExportRun>> claimOne() {
    long asked = System.nanoTime();
    // The lease of an export claimed by a later response has expired by then.
    return own()
        .within(
            settings.lease(),
            () ->
                ports
                    .queue()
                    .claim(settings.name(), settings.lease(), ports.largeSlots().anyFree()))
        .map(claimed -> claimed.map(claim -> new ExportRun(vertx, ports, claim, asked)));
  }

  private void run(ExportRun run) {
    running.add(run);
    if (stopping) {
      run.handBack();
    }
    own()
        .here(run::run)
        .onComplete(
            over -> {
              running.remove(run);
              claim();
              signalIdle();
            });
  }

  /** The message is not trusted: the row decides whether the export was cancelled. */
  private void checkLease(String exportId) {
    for (ExportRun run : running) {
      if (run.exportId().toString().equals(exportId)) {
        run.checkLease();
      }
    }
  }

  private void signalIdle() {
    if (idle != null && running.isEmpty() && !claiming) {
      idle.tryComplete();
    }
  }
}
