package io.hookexport.export;

import java.util.Comparator;

/**
 * How far an export had progressed when its row was read. The version only grows, so that two
 * readings that arrive in the wrong order can be sorted. Equal versions look the same to a client.
 *
 * @param stage within an attempt: started, reading its snapshot, pending again, ended, expired; 0
 *     before the first attempt while the export waits
 * @param rows written; of an export that waits, its position in the queue, below zero
 */
public record ExportVersion(int attempt, int stage, long rows, long bytes)
    implements Comparable<ExportVersion> {
  private static final Comparator<ExportVersion> ORDER =
      Comparator.comparingInt(ExportVersion::attempt)
          .thenComparingInt(ExportVersion::stage)
          .thenComparingLong(ExportVersion::rows)
          .thenComparingLong(ExportVersion::bytes);

  public static ExportVersion of(Export export) {
    if (export.waiting().isPresent()) {
      return new ExportVersion(export.attempt(), 0, -export.waiting().get().position(), 0);
    }
    int stage =
        switch (export.state()) {
          case PROCESSING -> export.snapshotAt().isPresent() ? 1 : 0;
          case PENDING -> 2;
          case COMPLETED, FAILED -> 3;
          case EXPIRED -> 4;
        };
    Progress progress = export.progress().orElse(Progress.NONE);
    return new ExportVersion(
        export.attempt(), stage, progress.rowsWritten(), progress.bytesWritten());
  }

  @Override
  public int compareTo(ExportVersion other) {
    return ORDER.compare(this, other);
  }

  /** Opaque to clients: {@code 1-1-5000-812345}. */
  public String text() {
    return attempt + "-" + stage + "-" + rows + "-" + bytes;
  }
}
