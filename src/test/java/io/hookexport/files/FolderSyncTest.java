package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.FileStore.Published;
import io.hookexport.support.OnContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * That the steps which {@link CrashReplayTest} sees reach the disk: the JVM itself tells which
 * folders it has synced.
 */
final class FolderSyncTest {
  private static final UUID EXPORT = UUID.fromString("0199e0a4-6b1c-7d3e-8f00-0123456789ab");

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final OnContext on = new OnContext(vertx);

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  @Test
  void thePublishedFileIsInAFolderThatWasSyncedAndSoIsTheFolder() throws Exception {
    LocalFiles files = await(LocalFilesTest.opened(vertx, LocalFilesTest.settings(directory, 0)));
    Path recorded = directory.resolve("recorded.jfr");
    Path file;
    try (Recording recording = new Recording()) {
      recording.enable("jdk.FileForce").withoutThreshold();
      recording.start();
      Published published =
          on.run(
              () ->
                  files
                      .draft(EXPORT, 1, ".csv")
                      .compose(
                          draft -> {
                            draft.write(Buffer.buffer("row\r\n"));
                            return draft.publish();
                          }));
      recording.stop();
      recording.dump(recorded);
      file = directory.toRealPath().resolve(published.key());
    }
    List<String> synced =
        RecordingFile.readAllEvents(recorded).stream()
            // Each thread writes its own, and they are put together in any order.
            .sorted(Comparator.comparing(RecordedEvent::getStartTime))
            .map(event -> event.getString("path"))
            .toList();
    // The root when the folder was made in it, the folder when the file got its name.
    assertThat(synced)
        .containsSubsequence(directory.toRealPath().toString(), file.getParent().toString());
  }
}
