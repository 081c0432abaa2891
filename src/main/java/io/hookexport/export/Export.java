package io.hookexport.export;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One export as its row describes it; the row is the single source of truth.
 *
 * @param endpointFilter the endpoint filter in the source's own form, as responses show it
 * @param attempt how often the export was claimed; also the fence of every write to the row
 * @param snapshotAt the point in time that the file shows
 * @param waiting present while a pending export may not start, because others of its project run
 * @param progress present while processing
 * @param file present once completed (also when expired: the facts outlive the bytes)
 */
public record Export(
    UUID id,
    String projectId,
    ExportState state,
    ExportRequest request,
    Optional<String> endpointFilter,
    int attempt,
    Instant createdAt,
    Optional<Instant> startedAt,
    Optional<Instant> completedAt,
    Optional<Instant> expiresAt,
    Optional<Instant> snapshotAt,
    Optional<QueuePlace> waiting,
    Optional<Progress> progress,
    Optional<FinishedFile> file,
    Optional<Failure> failure) {

  /** Returns the export with newer progress, which its worker knows before the row does. */
  public Export with(Progress now) {
    return new Export(
        id,
        projectId,
        state,
        request,
        endpointFilter,
        attempt,
        createdAt,
        startedAt,
        completedAt,
        expiresAt,
        snapshotAt,
        waiting,
        Optional.of(now),
        file,
        failure);
  }

  /**
   * Returns the file name that a downloading client sees: {@code
   * deliveries-outbound-20260101-20260201-<id>.csv}. It begins with the dataset.
   */
  public String fileName() {
    String from = Timestamps.format(request.start()).substring(0, 10);
    String to = Timestamps.format(request.end()).substring(0, 10);
    return String.format(
        Locale.ROOT,
        "%s-%s-%s-%s-%s%s",
        request.dataset().wireName(),
        request.direction().wireName(),
        digits(from),
        digits(to),
        id,
        request.compression().fileSuffix());
  }

  private static String digits(String date) {
    return date.replaceAll("[^0-9]", "");
  }
}
