package io.hookexport.source.slices;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.source.cursor.CursorQuery;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.PlannedReads;
import io.hookexport.source.rows.QueryReader;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.RowKey;
import io.hookexport.source.rows.Snapshot;
import io.hookexport.source.wire.RawQuery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one export. Each reads one slice after the other, always the first that is
 * open. All methods run on the export's context.
 */
final class SliceReaders {
  /** Is told everything on the export's context, and nothing after {@link SliceReaders#close}. */
  interface Receiver {
    void chunk(Slice slice, SliceChunk chunk);

    /** All that the slice now stands for has come. */
    void over(Slice slice);

    void failed(Throwable failure);
  }

  private static final int MOST_LOCKED = 100;

  private final ContextInternal context;
  private final ReadResources source;
  private final DeliveryQueries queries;
  private final ExportRequest request;
  private final SlicePlan plan;
  private final PlannedReads reads;
  private final ReadAhead ahead;
  private final Snapshot first;
  private final Receiver receiver;
  private final List<SliceReader> lanes = new ArrayList<>();
  private final List<Future<Void>> joining = new ArrayList<>();

  private boolean begun;
  private long queriesBegun;
  private boolean widened;
  private boolean closed;

  /** Takes the snapshot over. */
  SliceReaders(
      Context context,
      ReadResources source,
      DeliveryQueries queries,
      ExportRequest request,
      SlicePlan plan,
      PlannedReads reads,
      ReadAhead ahead,
      Snapshot first,
      Receiver receiver) {
    this.context = (ContextInternal) context;
    this.source = source;
    this.queries = queries;
    this.request = request;
    this.plan = plan;
    this.reads = reads;
    this.ahead = ahead;
    this.first = first;
    this.receiver = receiver;
    lanes.add(new SliceReader(first, () -> {}));
  }

  /** From now on the range is divided, if there are further connections to be had. */
  void widen() {
    if (widened || !first.isShared()) {
      return;
    }
    widened = true;
    List<Future<Snapshot>> further = source.connections().further(first);
    plan.large(!further.isEmpty());
    for (Future<Snapshot> joined : further) {
      joining.add(
          here(joined)
              .compose(
                  snapshot -> here(planned(snapshot)).compose(this::add, this::notPlanned),
                  this::notJoined));
    }
  }

  /**
   * Locks all that the first connection has locked. A slice that met a partition only later would
   * wait there behind whoever waits for the first connection, and fail the export. Not where that
   * is much: the locks of all sessions share one table of the server.
   */
  private Future<Snapshot> planned(Snapshot joined) {
    return reads.relations().size() > MOST_LOCKED
        ? Future.succeededFuture(joined)
        : joined
            .estimate(queries.of(queries.whole()))
            .map(joined)
            .recover(
                failure -> joined.endAfter(failure).transform(end -> Future.failedFuture(failure)));
  }

  private Future<Void> notPlanned(Throwable failure) {
    source.connections().notPlanned(failure, closed);
    return Future.succeededFuture();
  }

  /**
   * To be called when all slices have been read. A snapshot does not say which partitions a table
   * has, or what a function of SQL reads: where that has changed meanwhile, some queries have seen
   * the rows of a table and others have not. A single query sees them or not, but a table of its
   * first plan may have been replaced, before it began, by one that the snapshot shows as empty.
   */
  Future<Void> requireSameReads() {
    return here(first.estimate(queries.of(queries.whole())))
        .compose(
            last -> {
              Set<PlannedReads.Name> came = without(last.reads(), reads);
              Set<PlannedReads.Name> left = without(reads, last.reads());
              Set<PlannedReads.Name> changed = new TreeSet<>(came);
              changed.addAll(left);
              // A join that a new unique index proves superfluous leaves, and nothing comes.
              boolean replaced = !came.isEmpty() && !left.isEmpty();
              return changed.isEmpty() || (queriesBegun <= 1 && !replaced)
                  ? Future.succeededFuture()
                  : Future.failedFuture(
                      ExportException.unavailable(
                          "tables or partitions came to the select of the source, or left it, while"
                              + " it was read: "
                              + changed,
                          null));
            });
  }

  private static Set<PlannedReads.Name> without(PlannedReads these, PlannedReads those) {
    Set<PlannedReads.Name> names = new TreeSet<>(these.relations());
    names.removeAll(those.relations());
    return names;
  }

  private Future<Void> add(Snapshot joined) {
    SliceReader lane = new SliceReader(joined, source.connections()::release);
    if (closed) {
      return lane.close();
    }
    lanes.add(lane);
    feed();
    return Future.succeededFuture();
  }

  private Future<Void> notJoined(Throwable failure) {
    source.connections().notJoined(failure, closed);
    return Future.succeededFuture();
  }

  /** Gives work to whoever has none. */
  void feed() {
    for (SliceReader lane : lanes) {
      if (closed) {
        return;
      }
      if (lane.idle() || ahead.isFull()) {
        makeRoom();
      }
      Slice open = lane.idle() ? plan.open() : null;
      if (open != null && mayBegin(open)) {
        try {
          read(lane, open);
        } catch (RuntimeException | Error e) {
          receiver.failed(e); // its channel cannot be borrowed
        }
      }
    }
  }

  private boolean mayBegin(Slice slice) {
    return slice == plan.head() ? ahead.mayBegin() : ahead.hasRoomFor(source.sliceBytes());
  }

  /**
   * What was read behind an open slice is of no use before that one is read, and that may be a long
   * way: when a dense stretch is found, most of the export may lie between. Full of what comes
   * after it, the memory would leave the whole stretch to one connection. So the last slices are
   * forgotten and read again: at most what fits into the memory, for each such stretch.
   */
  private void makeRoom() {
    Slice open = plan.open();
    if (open == null || open == plan.head() || ahead.hasRoomFor(source.sliceBytes())) {
      return;
    }
    for (Slice last : plan.readBehind(open)) {
      last.forget().forEach(ahead::left);
      if (ahead.hasRoomFor(source.sliceBytes())) {
        return;
      }
    }
  }

  private void read(SliceReader lane, Slice slice) {
    DeliveryQuery query = queries.of(plan.take(slice)).after(slice.after());
    queriesBegun++;
    // Slices are taken in order, so the first one begins the file.
    CsvEncoder csv =
        begun ? source.chunks().goOn(request) : source.chunks().begin(request, queries.columns());
    begun = true;
    Reading reading = new Reading(lane, slice);
    QueryReader reader;
    if (source.raw()) {
      RawQuery rawQuery = new RawQuery(lane.snapshot().connection(), query, csv, reading);
      reader = plan.isDivided() ? rawQuery.large() : rawQuery;
    } else {
      reader = new CursorQuery(lane.snapshot(), query, csv, reading);
    }
    reading.reader = reader;
    lane.read(reader);
  }

  /** One lane at one slice. Called by the connection's thread, and goes on in ours. */
  private final class Reading implements QueryReader.Listener {
    private final SliceReader lane;
    private final Slice slice;
    private @Nullable QueryReader reader;
    private long rowsBefore;
    private long cellsBefore;

    Reading(SliceReader lane, Slice slice) {
      this.lane = lane;
      this.slice = slice;
    }

    @Override
    public void chunk(Chunk chunk, long rows, long cells) {
      context.runOnContext(
          go -> {
            if (!closed && reader != null) {
              SliceChunk sliceChunk =
                  new SliceChunk(
                      source.chunks().wrap(chunk), rows - rowsBefore, cells - cellsBefore, reader);
              rowsBefore = rows;
              cellsBefore = cells;
              receiver.chunk(slice, sliceChunk);
            }
          });
    }

    @Override
    public void over(@Nullable Throwable failure) {
      context.runOnContext(
          go -> {
            if (!closed) {
              ended(failure);
            }
          });
    }

    private void ended(@Nullable Throwable failure) {
      if (failure != null) {
        receiver.failed(failure);
      } else if (slice.reachedMaxRows() && slice.endsWithInstant()) {
        plan.ended(slice, Objects.requireNonNull(reader).lastTime());
        widen();
        next();
      } else if (slice.reachedMaxRows()) {
        Object lastKey = Objects.requireNonNull(reader).lastKey();
        lane.readerOver();
        here(lane.snapshot().ask(queries.lastInstant(slice.range(), slice.rows())))
            .onComplete(last -> divide(last, lastKey), receiver::failed);
      } else {
        plan.finished(slice);
        next();
      }
    }

    private void divide(Row last, Object lastKey) {
      if (last.getValue(0) == null) {
        receiver.failed(RowKey.otherRows());
      } else if (!closed) {
        plan.left(slice, micros(last.getOffsetDateTime(0)), last.getLong(1), lastKey);
        widen();
        next();
      }
    }

    private void next() {
      slice.done();
      lane.free();
      receiver.over(slice);
      feed();
    }
  }

  private static long micros(OffsetDateTime time) {
    return Range.micros(time.toInstant());
  }

  /** All at once, whatever they do. Completes when no snapshot is left; never fails. */
  Future<Void> close() {
    closed = true;
    List<Future<Void>> closing = new ArrayList<>(joining);
    lanes.forEach(lane -> closing.add(lane.close()));
    return here(Future.join(closing).<Void>mapEmpty().otherwiseEmpty());
  }

  private <T> Future<T> here(Future<T> elsewhere) {
    Promise<T> promise = context.promise();
    elsewhere.onComplete(promise);
    return promise.future();
  }
}
