package io.hookexport.export;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** A source of deliveries and delivery attempts: the tables of one webhook platform. */
public interface DeliverySource {

  /**
   * Returns the violations that the source finds without querying its database: a dataset or
   * direction that the platform lacks, an unknown status, an unknown column, a malformed endpoint
   * id.
   *
   * @return at most one violation for each pointer, in a fixed order
   */
  List<Violation> violations(RequestDraft draft);

  /**
   * Returns the id of an outbound endpoint in the source's own form; empty when clients do not
   * write ids in this form.
   */
  Optional<String> outboundEndpoint(String id);

  /**
   * Describes what a client can ask of each feed, in the order of {@link Feed#ALL}. Fails with
   * UNAVAILABLE when the source's database does not say which columns there are.
   */
  Future<List<FeedDescription>> describe();

  /**
   * Checks whether the endpoint exists for this tenant.
   *
   * @param request without {@link #violations}
   * @return the endpoint id in the source's own form, when the request has one. Fails with
   *     INVALID_REQUEST or ENDPOINT_NOT_FOUND
   */
  Future<Optional<String>> check(Project project, ExportRequest request);

  /**
   * Returns what an export of this request would be, within a few seconds, however many rows there
   * are. Fails with UNAVAILABLE when the source does not answer in time.
   *
   * @param endpointFilter what {@link #check} returned for this request
   * @param exact whether to count the rows, unless that takes too long
   */
  Future<SourceEstimate> estimate(
      Project project, ExportRequest request, Optional<String> endpointFilter, boolean exact);

  /**
   * Opens one snapshot and returns its rows as CSV, including the header row. Nothing is read
   * before the stream has a handler.
   *
   * @param endpointFilter what {@link #check} returned for this request
   * @param attempt for which they are read
   */
  Future<CsvRows> open(
      Project project, ExportRequest request, Optional<String> endpointFilter, Attempt attempt);

  /**
   * @param exportId for log lines
   * @param isLast whether earlier attempts failed and none will follow: a fast read on several
   *     connections can fail in more ways than a read on one connection
   */
  record Attempt(UUID exportId, boolean isLast) {}

  /**
   * The CSV of one snapshot in chunks of tens of KiB, each of which ends at the end of a row. A
   * paused stream reads at most one batch ahead, so memory does not grow with the number of rows.
   */
  interface CsvRows extends ReadStream<Buffer> {
    /** Returns the point in time that the rows show. */
    Instant snapshotAt();

    OptionalLong rowsExpected();

    /** Returns the expected CSV bytes before compression; 0 when unknown. */
    long bytesExpected();

    /** Returns the rows delivered to the reader so far; the count never decreases. */
    long rowsWritten();

    /** Returns the cells of these rows that were escaped. */
    long escapedCells();

    /**
     * Releases the snapshot and its connection. May be called at any time and more than once. Never
     * fails: a connection that cannot be closed in an orderly way is dropped.
     */
    Future<Void> close();
  }
}
