package io.hookexport.export;

/**
 * The facts of a durable file.
 *
 * @param key its key in the {@link FileStore}; never shown to clients
 * @param sha256 lower-case hex, of the bytes as downloaded
 * @param escapedCells cells altered by formula escaping
 */
public record FinishedFile(
    String key, long rowCount, long sizeBytes, String sha256, long escapedCells) {}
