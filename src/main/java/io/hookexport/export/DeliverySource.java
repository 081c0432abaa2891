package io.hookexport.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where delivery rows come from: one webhook platform's tables. */
public interface DeliverySource {

  /**
   * What the source can judge without asking its database: whether the status can occur, whether
   * the columns exist, the form of the endpoint id.
   *
   * @return one violation a place at most, in a fixed order
   */
  List<Violation> violations(RequestDraft draft);

  /**
   * Checks whether the endpoint exists for this tenant.
   *
   * @param request without {@link #violations}
   * @return the endpoint id in the source's own form, when the request has one. Fails with
   *     INVALID_REQUEST or ENDPOINT_NOT_FOUND
   */
  Future<Optional<String>> check(Project project, ExportRequest request);

  /**
   * Opens one snapshot and gives its rows as CSV, the header row included. Nothing is read before
   * the stream has a handler.
   *
   * @param endpointFilter what {@link #check} returned for this request
   * @param lastAttempt whether others have failed and none will follow: what is read fast may meet
   *     more trouble than what is read on one connection
   */
  Future<CsvRows> open(
      Project project, ExportRequest request, Optional<String> endpointFilter, boolean lastAttempt);

  /**
   * CSV of one snapshot in chunks of tens of KiB that end at a row's end. A paused stream reads no
   * further ahead than one batch, so memory does not grow with the number of rows.
   */
  interface CsvRows extends ReadStream<Buffer> {
    /** The point in time that the rows show. */
    Instant snapshotAt();

    OptionalLong rowsExpected();

    /** CSV that is expected, before compression; 0 when nothing is known. */
    long bytesExpected();

    /** Rows that have been given to the reader: never less than before. */
    long rowsWritten();

    /** Cells of these rows that were defused. */
    long escapedCells();

    /**
     * Releases snapshot and connection; may be called at any time and more than once. Never fails:
     * what cannot be closed in an orderly way is dropped.
     */
    Future<Void> close();
  }
}
