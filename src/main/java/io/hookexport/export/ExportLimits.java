package io.hookexport.export;

import java.time.Duration;

/**
 * What a createExport may take.
 *
 * @param activePerProject how many exports of one project may be pending or processing at once
 * @param queuedPerProject how many more may wait for that, 0 for none
 * @param perHour how many exports one project may create in any hour, 0 for no limit
 * @param storedBytes how many bytes the files of one project may have together, 0 for no limit
 * @param maxRange the longest time range of one export; zero for no limit
 * @param maxColumns how many columns a request may name; a request that names none gets all
 */
public record ExportLimits(
    int activePerProject,
    int queuedPerProject,
    int perHour,
    long storedBytes,
    Duration maxRange,
    int maxColumns) {

  /** Returns the limits for a request that may wait, or may not. */
  ExportLimits queueing(boolean wanted) {
    return wanted || queuedPerProject == 0
        ? this
        : new ExportLimits(activePerProject, 0, perHour, storedBytes, maxRange, maxColumns);
  }
}
