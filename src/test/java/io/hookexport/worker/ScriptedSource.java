package io.hookexport.worker;

import io.hookexport.export.DeliverySource;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.Project;
import io.hookexport.export.RequestDraft;
import io.hookexport.export.SourceEstimate;
import io.hookexport.export.Violation;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A source whose attempts go as the test says, one script an attempt. */
final class ScriptedSource implements DeliverySource {
  static final Instant SNAPSHOT = Instant.parse("2026-10-02T00:00:00Z");

  private final Queue<Script> scripts = new ConcurrentLinkedQueue<>();

  /** For attempts that no script is left for. */
  volatile @Nullable Script otherwise;

  /** What the first rows do in place of a script, once they have all handlers. */
  volatile @Nullable Consumer<Rows> instead;

  /** Rows come when this completes. */
  volatile Future<Void> opens = Future.succeededFuture();

  final List<Rows> opened = new CopyOnWriteArrayList<>();

  /** Of each that was opened, whether it was said to be the last. */
  final List<Boolean> lastAttempts = new CopyOnWriteArrayList<>();

  /** Chunks, then an end, a failure, or nothing more at all. */
  record Script(
      List<String> chunks, @Nullable Throwable failure, boolean hangs, long bytesExpected) {
    Script expecting(long bytes) {
      return new Script(chunks, failure, hangs, bytes);
    }
  }

  void next(Script script) {
    scripts.add(script);
  }

  static Script gives(String... chunks) {
    return new Script(List.of(chunks), null, false, 0);
  }

  static Script failsAfter(Throwable failure, String... chunks) {
    return new Script(List.of(chunks), failure, false, 0);
  }

  static Script hangsAfter(String... chunks) {
    return new Script(List.of(chunks), null, true, 0);
  }

  @Override
  public List<Violation> violations(RequestDraft draft) {
    return List.of();
  }

  @Override
  public Future<SourceEstimate> estimate(
      Project project, ExportRequest request, Optional<String> endpointFilter, boolean exact) {
    return Future.failedFuture(new UnsupportedOperationException("attempts only"));
  }

  @Override
  public Optional<String> outboundEndpoint(String id) {
    return Optional.of(id);
  }

  @Override
  public Future<List<FeedDescription>> describe() {
    return Future.succeededFuture(List.of());
  }

  @Override
  public Future<Optional<String>> check(Project project, ExportRequest request) {
    return Future.succeededFuture(Optional.empty());
  }

  @Override
  public Future<CsvRows> open(
      Project project, ExportRequest request, Optional<String> endpointFilter, Attempt attempt) {
    Script usual = otherwise;
    Script script = scripts.isEmpty() && usual != null ? usual : scripts.remove();
    Rows rows = new Rows(script);
    rows.instead = instead;
    instead = null;
    opened.add(rows);
    lastAttempts.add(attempt.isLast());
    return opens.map(rows);
  }

  /** Gives the chunks of a script as demand allows. */
  static final class Rows implements CsvRows {
    private final Script script;
    private final ArrayDeque<String> left;
    private final Context context = Vertx.currentContext();
    private long demand = Long.MAX_VALUE;
    private long given;
    volatile boolean closed;
    @Nullable Handler<Buffer> handler;
    @Nullable Handler<Void> endHandler;
    @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Consumer<Rows> instead;

    Rows(Script script) {
      this.script = script;
      this.left = new ArrayDeque<>(new ArrayList<>(script.chunks()));
    }

    /** What hung comes to its end. */
    void finish() {
      context.runOnContext(
          turn -> {
            if (endHandler != null) {
              endHandler.handle(null);
            }
          });
    }

    private void go() {
      context.runOnContext(turn -> step());
    }

    private void step() {
      if (closed || handler == null || demand == 0) {
        return;
      }
      Consumer<Rows> other = instead;
      if (other != null) {
        other.accept(this);
        return;
      }
      String chunk = left.poll();
      if (chunk != null) {
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        given++;
        handler.handle(Buffer.buffer(chunk));
        go();
      } else if (script.failure() != null && exceptionHandler != null) {
        exceptionHandler.handle(script.failure());
      } else if (!script.hangs() && endHandler != null) {
        endHandler.handle(null);
      }
    }

    @Override
    public Instant snapshotAt() {
      return SNAPSHOT;
    }

    @Override
    public OptionalLong rowsExpected() {
      return OptionalLong.of(10);
    }

    @Override
    public long bytesExpected() {
      return script.bytesExpected();
    }

    @Override
    public long rowsWritten() {
      return given;
    }

    @Override
    public long escapedCells() {
      return 0;
    }

    @Override
    public Future<Void> close() {
      closed = true;
      return Future.succeededFuture();
    }

    @Override
    public Rows exceptionHandler(@Nullable Handler<Throwable> handler) {
      exceptionHandler = handler;
      return this;
    }

    @Override
    public Rows handler(@Nullable Handler<Buffer> handler) {
      this.handler = handler;
      go();
      return this;
    }

    @Override
    public Rows pause() {
      demand = 0;
      return this;
    }

    @Override
    public Rows resume() {
      return fetch(Long.MAX_VALUE);
    }

    @Override
    public Rows fetch(long amount) {
      demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
      go();
      return this;
    }

    @Override
    public Rows endHandler(@Nullable Handler<Void> handler) {
      endHandler = handler;
      return this;
    }
  }
}
