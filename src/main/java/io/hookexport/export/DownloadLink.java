package io.hookexport.export;

import io.hookexport.export.FileStore.SignedLink;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.time.Instant;

/**
 * A link to the finished file of an export, with what a client needs to check the download.
 *
 * @param export completed
 */
public record DownloadLink(Export export, SignedLink link) {
  /** Relative where the server has no public URL. */
  public URI url() {
    return link.url();
  }

  /** When the link or the file expires, whichever is first: either ends the download. */
  private Instant expiresAt() {
    return export.expiresAt().filter(link.expiresAt()::isAfter).orElse(link.expiresAt());
  }

  /**
   * Returns the {@code data} of getExportLink.
   *
   * @param url as the client can reach it
   */
  public JsonObject json(String url) {
    FinishedFile file = export.file().orElseThrow();
    return new JsonObject()
        .put("url", url)
        .put("expires_at", Timestamps.format(expiresAt()))
        .put("file_name", export.fileName())
        .put("file_size_bytes", file.sizeBytes())
        .put("sha256", file.sha256());
  }
}
