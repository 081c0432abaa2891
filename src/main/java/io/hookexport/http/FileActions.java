package io.hookexport.http;

import io.hookexport.contract.Input;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportState;
import io.hookexport.export.ExportStore;
import io.hookexport.export.FileStore;
import io.hookexport.http.limits.Asker;
import io.hookexport.http.limits.ClientLimits;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** Serves finished files to the holders of links. */
final class FileActions {
  private final FileStore.Served files;
  private final ExportStore store;
  private final ClientLimits limits;
  private final GoneFiles gone;

  FileActions(FileStore.Served files, ExportStore store, ClientLimits limits, GoneFiles gone) {
    this.files = files;
    this.store = store;
    this.limits = limits;
    this.gone = gone;
  }

  /** For GET and HEAD. */
  Future<Void> fetch(RoutingContext rc) {
    Input input = ContractValidation.input(rc);
    FileStore.Link link = files.verify(input.text("token").orElseThrow());
    RequestRecorder.export(rc, link.exportId());
    Asker.isAddress(rc, limits.client(rc));
    limits.countFileRequest(rc, link.exportId());
    return store
        .read(link.exportId())
        .map(reading -> linked(link, reading, input.text("filename").orElseThrow()))
        .compose(
            export -> {
              limits.fileRequests().known(export.id(), export.projectId());
              return gone.endWithFile(
                  rc,
                  export,
                  () ->
                      new FileResponse(export, export.file().orElseThrow(), input)
                          .send(rc, files)
                          .recover(failure -> goneMeanwhile(rc, link, input, failure)));
            });
  }

  /** A file that was deleted between the lookup and its opening is not a fault of this server. */
  private Future<Void> goneMeanwhile(
      RoutingContext rc, FileStore.Link link, Input input, Throwable failure) {
    if (rc.response().headWritten()
        || !(failure instanceof ExportException damaged)
        || damaged.error() != ExportError.FILE_DAMAGED) {
      return Future.failedFuture(failure);
    }
    return store
        .read(link.exportId())
        .transform(
            read -> {
              if (read.succeeded()) {
                linked(link, read.result(), input.text("filename").orElseThrow());
              }
              return Future.failedFuture(failure);
            });
  }

  /**
   * Returns the export of the link. Call it only after the signature was found valid. The clock of
   * the database decides the expiry, as for the export itself. A deleted export gets the same
   * response as an expired link: both are gone permanently.
   */
  private static Export linked(
      FileStore.Link link, Optional<ExportStore.Reading> reading, String fileName) {
    ExportStore.Reading found =
        reading.orElseThrow(() -> expired("The export of this link was deleted."));
    if (!found.export().fileName().equals(fileName)) {
      throw ExportException.of(
          ExportError.LINK_INVALID,
          "This link is not valid. Request a new one at /v1/exports/{id}/download.");
    }
    if (!found.databaseTime().isBefore(link.expiresAt())) {
      throw expired("This link has expired. Request a new one at /v1/exports/{id}/download.");
    }
    if (found.export().state() != ExportState.COMPLETED) {
      throw expired("The file of this export has expired. Please create a new export.");
    }
    return found.export();
  }

  private static ExportException expired(String message) {
    return ExportException.of(ExportError.LINK_EXPIRED, message);
  }
}
