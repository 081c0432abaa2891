package io.hookexport.worker;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestJobs;
import io.hookexport.export.Compression;
import io.hookexport.export.DeliverySource;
import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.export.Export;
import io.hookexport.export.ExportEvents;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.FileStore;
import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FinishedFile;
import io.hookexport.export.WorkQueue;
import io.hookexport.export.WorkQueue.Claim;
import io.hookexport.gzip.Gzip;
import io.hookexport.support.TestDatabase;
import io.hookexport.worker.Faults.Way;
import io.hookexport.worker.ScriptedSource.Script;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a port does, an attempt ends: each method that a run calls, broken in each way. The slot
 * is free again, which the next export shows; the lease is not kept; the rows are closed.
 */
final class AnyFaultTest {
  private static final Duration SHORT = Duration.ofMillis(200);

  /** Longer than a heartbeat, which some faults wait for. */
  private static final Duration SHORTEST = Duration.ofMillis(1_500);

  /** What of the ports no run calls: it is the janitor's, the API's, or nobody's. */
  private static final Set<String> NOT_CALLED =
      Set.of(
          // queue; release: at a stop, see StuckPortsTest
          "rescue",
          "promote",
          "expire",
          "fileRemoved",
          "unreferenced",
          "backlog",
          "purgeKeys",
          "purgeSessions",
          "purgeExports",
          "release",
          // source, files, streams
          "outboundEndpoint",
          "violations",
          "estimate",
          "describe",
          "check",
          "columns",
          "olderThan",
          "owner",
          "link",
          "ready",
          "fetch",
          "setWriteQueueMaxSize");

  private static Vertx vertx;
  private static TestJobs jobs;
  @TempDir static Path folder;

  private final ScriptedSource scripted = new ScriptedSource();
  private final LargeSlots largeSlots = new LargeSlots(2);
  private volatile boolean breaking = true;
  private final List<Export> created = new ArrayList<>();
  private volatile @Nullable UUID first;
  private String deployed;

  /** One method, broken in one way. */
  record Case(Class<?> port, String method, Way way, Compression compression) {
    @Override
    public String toString() {
      return "%s.%s %s %s".formatted(port.getSimpleName(), method, way, compression.wireName());
    }

    /** What brings a run to the method. */
    private Script script() {
      return switch (method) {
        case "fail", "discard" -> ScriptedSource.failsAfter(new IllegalStateException("x"), "half");
        case "retry" -> ScriptedSource.failsAfter(ExportException.unavailable("x", null), "half");
        case "defer" -> ScriptedSource.gives("x").expecting(Long.MAX_VALUE);
        case "renew", "rowsExpected", "sizeBytes", "hasRoom" -> ScriptedSource.hangsAfter("half");
        default -> ScriptedSource.gives("aa", "bb", "cc");
      };
    }

    /**
     * With gzip there is no back pressure in so few bytes, and the stream has an end of its own.
     */
    private boolean isMet() {
      return (!NOT_CALLED.contains(method) || (port == FileStore.class && method.equals("ready")))
          && (compression == Compression.NONE || !Set.of("drainHandler", "end").contains(method));
    }
  }

  static Stream<Case> cases() {
    Stream.Builder<Case> cases = Stream.builder();
    for (Way way : Way.values()) {
      for (Class<?> port :
          List.of(
              WorkQueue.class,
              DeliverySource.class,
              CsvRows.class,
              FileStore.class,
              Draft.class,
              ExportEvents.class)) {
        for (String method : Faults.methods(port, way)) {
          cases.add(new Case(port, method, way, Compression.NONE));
          if (port == Draft.class) {
            cases.add(new Case(port, method, way, Compression.GZIP));
          }
        }
      }
    }
    return cases.build().filter(Case::isMet);
  }

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    jobs = TestJobs.open(vertx, TestDatabase.fresh(), folder);
  }

  @AfterAll
  static void close() {
    jobs.close();
    await(vertx.close());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theAttemptEnds(Case broken) {
    Faults faults = new Faults(broken.port(), broken.method(), broken.way());
    scripted.otherwise = ScriptedSource.gives("x");
    LargeSlots.Use taken = largeSlots.use();
    if (broken.method().equals("defer")) {
      taken.admits(new ScriptedSource.Rows(broken.script()));
    }
    deployed =
        deploy(
            faults.in(WorkQueue.class, queue(broken), given -> breaking || ofTheFirst(given)),
            faults.in(DeliverySource.class, source(faults), given -> breaking),
            faults.in(FileStore.class, files(faults), given -> breaking),
            faults.in(ExportEvents.class, event -> {}, given -> breaking),
            SHORTEST,
            new Deadlines(SHORT, SHORT, SHORT, Duration.ofSeconds(1)));

    begin(broken);
    awaitTrue("the fault is met", () -> isMet(faults, broken));
    Export export = created.get(created.size() - 1);
    breaking = false;
    taken.end();
    awaitTrue("the slot is free for the next export", this::nextIsCompleted);
    awaitTrue("the lease is not kept", () -> isLeft(export));
    if (!broken.method().equals("close")) {
      awaitTrue("the rows are closed", () -> scripted.opened.stream().allMatch(r -> r.closed));
    }
  }

  private void begin(Case broken) {
    if (!broken.method().equals("open")) {
      scripted.next(broken.script());
    }
    first = create(broken.compression()).id();
  }

  /** The short deadlines of a slow machine may end an export before it comes to the method. */
  private boolean isMet(Faults faults, Case broken) {
    boolean ended = !jobs.read(created.get(created.size() - 1)).state().isActive();
    if (ended && !faults.met) {
      begin(broken);
    }
    return faults.met;
  }

  @AfterEach
  void undeploy() {
    await(vertx.undeploy(deployed));
    created.stream().filter(e -> jobs.read(e).state().isActive()).forEach(jobs::cancel);
  }

  private Export create(Compression compression) {
    Export export = jobs.create(compression);
    created.add(export);
    return export;
  }

  /** How rows call back. */
  enum Callback {
    NO_CHUNK(ExportState.COMPLETED, 2) {
      @Override
      void go(ScriptedSource.Rows to) {
        to.handler.handle(null);
      }
    },
    ENDS_TWICE(ExportState.COMPLETED, 1) {
      @Override
      void go(ScriptedSource.Rows to) {
        to.handler.handle(Buffer.buffer("rows"));
        to.endHandler.handle(null);
        to.endHandler.handle(null);
      }
    },
    ROWS_AFTER_THE_END(ExportState.COMPLETED, 2) {
      @Override
      void go(ScriptedSource.Rows to) {
        to.endHandler.handle(null);
        to.handler.handle(Buffer.buffer("rows"));
      }
    },
    FAILS_AFTER_THE_END(ExportState.FAILED, 1) {
      @Override
      void go(ScriptedSource.Rows to) {
        to.endHandler.handle(null);
        to.exceptionHandler.handle(new IllegalStateException("after the end"));
      }
    },
    ON_ANOTHER_THREAD(ExportState.COMPLETED, 1) {
      @Override
      void go(ScriptedSource.Rows to) {
        CompletableFuture.runAsync(
            () -> {
              to.handler.handle(Buffer.buffer("rows"));
              to.endHandler.handle(null);
            });
      }
    },
    FAILURE_ON_ANOTHER_THREAD(ExportState.FAILED, 1) {
      @Override
      void go(ScriptedSource.Rows to) {
        CompletableFuture.runAsync(
            () -> to.exceptionHandler.handle(new IllegalStateException("x")));
      }
    },
    THROWS_IN_ITS_OWN_TASK(ExportState.COMPLETED, 2) {
      @Override
      void go(ScriptedSource.Rows to) {
        Vertx.currentContext()
            .runOnContext(
                turn -> {
                  throw new ClassCastException("scripted fault");
                });
      }
    },
    THROWS_AN_ERROR_IN_ITS_OWN_TASK(ExportState.COMPLETED, 2) {
      @Override
      void go(ScriptedSource.Rows to) {
        Future.succeededFuture()
            .onComplete(
                turn -> {
                  throw new NoClassDefFoundError("scripted fault");
                });
      }
    },
    IS_SILENT(ExportState.FAILED, 1) {
      @Override
      void go(ScriptedSource.Rows to) {}
    };

    private final ExportState state;
    private final int attempt;

    /**
     * What escapes to the context is followed by another attempt, which the script lets succeed.
     */
    Callback(ExportState state, int attempt) {
      this.state = state;
      this.attempt = attempt;
    }

    abstract void go(ScriptedSource.Rows to);
  }

  @ParameterizedTest
  @EnumSource
  void theAttemptEndsHoweverTheRowsCallBack(Callback callback) {
    scripted.otherwise = ScriptedSource.gives("x");
    scripted.instead = callback::go;
    Duration longest = callback == Callback.IS_SILENT ? SHORTEST : Duration.ofMinutes(5);
    // No port hangs but the rows: what completes has all the time that it needs.
    deployed =
        deploy(jobs.queue(), scripted, jobs.files(), event -> {}, longest, Deadlines.DEFAULT);
    Export export = create(Compression.NONE);
    awaitTrue("an end", () -> !jobs.read(export).state().isActive());
    Export ended = jobs.read(export);
    assertThat(ended.state()).isEqualTo(callback.state);
    assertThat(ended.attempt()).isEqualTo(callback.attempt);
    awaitTrue("the slot is free for the next export", this::nextIsCompleted);
    awaitTrue("the rows are closed", () -> scripted.opened.stream().allMatch(r -> r.closed));
  }

  /** A slow machine may need several: the time limit is short. */
  private boolean nextIsCompleted() {
    Export next = create(Compression.NONE);
    awaitTrue("its end", () -> !jobs.read(next).state().isActive());
    return jobs.read(next).state() == ExportState.COMPLETED;
  }

  private static boolean isLeft(Export export) {
    await(jobs.queue().rescue(3));
    Export now = jobs.read(export);
    return now.state() != ExportState.PROCESSING || now.attempt() > 1;
  }

  private boolean ofTheFirst(Object[] given) {
    return given[0] instanceof Claim claim
        && claim.export().attempt() == 1
        && claim.export().id().equals(first);
  }

  /** Files are deleted when the completion finds another owner. */
  private WorkQueue queue(Case broken) {
    return new PassThroughQueue(jobs.queue()) {
      @Override
      public Future<Optional<Export>> complete(
          Claim claim, FinishedFile file, Instant snapshotAt, Duration retention) {
        return breaking && broken.method().equals("delete")
            ? Future.succeededFuture(Optional.empty())
            : super.complete(claim, file, snapshotAt, retention);
      }
    };
  }

  private DeliverySource source(Faults faults) {
    return Faults.opening(
        DeliverySource.class,
        scripted,
        opened ->
            breaking && opened instanceof CsvRows rows
                ? faults.in(CsvRows.class, rows, given -> true)
                : opened);
  }

  private FileStore files(Faults faults) {
    return Faults.opening(
        FileStore.class,
        jobs.files(),
        opened -> {
          if (opened instanceof Draft draft && breaking) {
            draft.setWriteQueueMaxSize(2);
            return faults.in(Draft.class, draft, given -> true);
          }
          return opened;
        });
  }

  private String deploy(
      WorkQueue queue,
      DeliverySource source,
      FileStore files,
      ExportEvents events,
      Duration longest,
      Deadlines deadlines) {
    WorkerSettings settings =
        new WorkerSettings(
            "test",
            1,
            Duration.ofSeconds(2),
            Duration.ofMillis(20),
            3,
            Duration.ofMillis(200),
            longest,
            Duration.ofDays(7),
            1L << 40,
            Gzip.JAVA,
            Duration.ZERO,
            "hookexport");
    return await(
        vertx.deployVerticle(
            new ExportVerticle(
                new WorkerPorts(queue, source, files, events, settings, largeSlots, deadlines))));
  }
}
