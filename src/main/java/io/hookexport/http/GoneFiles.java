package io.hookexport.http;

import io.hookexport.export.Export;
import io.hookexport.export.ExportEvent;
import io.hookexport.export.ExportState;
import io.hookexport.export.ExportWatch;
import io.hookexport.http.connection.Pipelining;
import io.netty.channel.Channel;
import io.vertx.core.Future;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Supplier;

/**
 * Ends downloads whose file was deleted by its owner. A removed file keeps its disk space while a
 * download is running, and no quota counts it: without this end a client that deletes what it
 * downloads slowly could fill the disk.
 */
final class GoneFiles {
  private final ExportWatch watch;

  GoneFiles(ExportWatch watch) {
    this.watch = watch;
  }

  /**
   * Runs the download, and closes the connection when the export is deleted, on whatever process. A
   * download of a file that expires is completed, even when the record is removed later.
   *
   * @param export as it was read before its file was opened
   * @param download ends when the file was sent or its client has left
   */
  Future<Void> endWithFile(RoutingContext rc, Export export, Supplier<Future<Void>> download) {
    ExportWatch.Watching watching =
        watch.watch(
            export,
            event -> {
              if (event.type() == ExportEvent.Type.DELETED
                  && event.export().state() == ExportState.COMPLETED) {
                close(rc);
              }
            });
    // Does not wait for the end of the response: Vert.x reports none once a file is being sent.
    return Future.<Void>succeededFuture()
        .compose(begin -> download.get())
        .onComplete(over -> watching.close());
  }

  /**
   * Closes immediately: the close of the connection itself waits until a slow client has read all
   * sent bytes.
   */
  private static void close(RoutingContext rc) {
    if (rc.request().version() == HttpVersion.HTTP_2) {
      rc.response().reset(); // other requests share the connection
      return;
    }
    Channel channel = Pipelining.inside(rc.request().connection()).channel();
    if (channel.isActive()) {
      var unused = channel.pipeline().firstContext().close();
    }
  }
}
