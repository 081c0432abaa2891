package io.hookexport.files;

import io.hookexport.export.Export;
import io.hookexport.export.FileStore.SignedLink;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * How the files of exports are stored and linked.
 *
 * @param reserveBytes new exports are rejected when less than this is free
 * @param linkLife how long a download link works
 * @param filesUrl what precedes the token of a link, such as {@code
 *     https://exports.example.com/v1/files}; without a slash at its end
 * @param idleTimeout a connection without any traffic for this long is closed: a request that waits
 *     for the verification of a file gets its response sooner
 */
public record FilesSettings(
    Path directory,
    long reserveBytes,
    Duration linkLife,
    SignedLinks links,
    String filesUrl,
    Duration idleTimeout) {
  private static final long MAX_PATIENCE_MILLIS = 5_000;

  Duration patience() {
    return Duration.ofMillis(Math.min(MAX_PATIENCE_MILLIS, idleTimeout.toMillis() / 2));
  }

  SignedLink link(Export export, Instant now) {
    Instant expiry = now.plus(linkLife).truncatedTo(ChronoUnit.SECONDS);
    String token = links.sign(export.id(), expiry);
    return new SignedLink(URI.create(filesUrl + "/" + token + "/" + export.fileName()), expiry);
  }
}
