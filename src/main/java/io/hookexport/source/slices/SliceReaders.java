package io.hookexport.source.slices;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.export.ExportRequest;
import io.hookexport.source.rows.DeliveryQueries;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.Estimate;
import io.hookexport.source.rows.QueryReader;
import io.hookexport.source.rows.Range;
import io.hookexport.source.rows.RowKey;
import io.hookexport.source.rows.Snapshot;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one export. Each reads one slice after the other, always the first that is
 * open. All methods run on the export's context.
 */
final class SliceReaders {
  private final ContextInternal context;
  private final ReadResources source;
  private final DeliveryQueries queries;
  private final ExportRequest request;
  private final SlicePlan plan;
  private final int most;
  private final SameReads same;
  private final ReadAhead ahead;
  private final Snapshot first;
  private final SlicedRows receiver;
  private final List<SliceReader> lanes = new ArrayList<>();
  private final List<Future<Void>> joining = new ArrayList<>();

  private long queriesBegun;
  private boolean widened;
  private boolean closed;

  /**
   * Takes ownership of the snapshot.
   *
   * @param receiver called on the export's context, and never after {@link #close}
   */
  SliceReaders(
      RowsOpening opening,
      DeliveryQueries queries,
      SlicePlan plan,
      Estimate estimate,
      ReadAhead ahead,
      Snapshot first,
      SlicedRows receiver) {
    this.context = (ContextInternal) opening.context();
    this.source = opening.source();
    this.request = opening.request();
    this.queries = queries;
    this.plan = plan;
    this.most = estimate.connections(source.slicing());
    this.same = new SameReads(first, queries.of(queries.whole()), estimate.reads());
    this.ahead = ahead;
    this.first = first;
    this.receiver = receiver;
    lanes.add(new SliceReader(first, () -> {}));
  }

  /** Divides the range from now on, if further connections are available. */
  void widen() {
    if (widened || !first.isShared()) {
      return;
    }
    widened = true;
    SourceConnections connections = source.connections();
    List<Future<Snapshot>> further = connections.further(first, most - 1);
    plan.large(!further.isEmpty());
    for (Future<Snapshot> joined : further) {
      joining.add(
          here(joined)
              .compose(
                  snapshot ->
                      here(same.lock(snapshot))
                          .compose(this::add, failure -> connections.notPlanned(failure, closed)),
                  failure -> connections.notJoined(failure, closed)));
    }
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

  /** Call this when all slices have been read: fails as {@link SameReads#require} describes. */
  Future<Void> requireSameReads() {
    List<Snapshot> read =
        lanes.stream().filter(SliceReader::hasBegun).map(SliceReader::snapshot).toList();
    return here(same.require(queriesBegun, read));
  }

  /** Assigns open slices to idle readers. */
  void feed() {
    for (SliceReader lane : lanes) {
      if (closed) {
        return;
      }
      if (lane.idle() || ahead.isFull()) {
        makeRoom();
      }
      Slice open = lane.idle() ? plan.open() : null;
      boolean room = open == plan.head() ? ahead.mayBegin() : ahead.hasRoomFor(source.sliceBytes());
      if (open != null && room) {
        try {
          read(lane, open);
        } catch (RuntimeException | Error e) {
          receiver.failed(e); // its channel cannot be borrowed
        }
      }
    }
  }

  /**
   * Drops chunks that wait behind an open slice when the memory is full of them. They are useless
   * before that slice is read, which may take long: when a dense stretch is found, most of the
   * export may lie before them. With a full memory one connection would have to read the whole
   * stretch. So the last slices are forgotten and read again: at most what fits into the memory,
   * for each such stretch.
   */
  private void makeRoom() {
    Slice open = plan.open();
    if (open == null || open == plan.head() || ahead.hasRoomFor(source.sliceBytes())) {
      return;
    }
    for (Slice last : plan.readAfter(open)) {
      last.forget().forEach(ahead::removed);
      if (ahead.hasRoomFor(source.sliceBytes())) {
        return;
      }
    }
  }

  private void read(SliceReader lane, Slice slice) {
    DeliveryQuery query = queries.of(plan.take(slice)).after(slice.after());
    // Slices are taken in order, so the first one begins the file.
    CsvEncoder csv =
        queriesBegun++ == 0
            ? source.chunks().begin(request, queries.columns())
            : source.chunks().goOn(request);
    Reading reading = new Reading(lane, slice);
    QueryReader reader = source.reader(lane.snapshot(), query, csv, reading, plan.isDivided());
    reading.reader = reader;
    lane.read(reader);
  }

  /** One slice reader at one slice. The connection calls it; it continues on our context. */
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
        plan.truncated(
            slice, Range.micros(last.getOffsetDateTime(0).toInstant()), last.getLong(1), lastKey);
        widen();
        next();
      }
    }

    private void next() {
      slice.done();
      lane.free();
      receiver.over();
      feed();
    }
  }

  /** Closes all in parallel, whatever they do. Completes when no snapshot is open; never fails. */
  Future<Void> close() {
    closed = true;
    List<Future<Void>> closing = new ArrayList<>(joining);
    lanes.forEach(lane -> closing.add(lane.close()));
    return here(Future.join(closing).<Void>mapEmpty().otherwiseEmpty());
  }

  private <T> Future<T> here(Future<T> elsewhere) {
    return context.future(elsewhere::onComplete);
  }
}
