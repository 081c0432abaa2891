package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.FileStore.Published;
import io.hookexport.files.BrokenDisk.Fault;
import io.hookexport.files.DiskLog.Event;
import io.hookexport.files.DiskLog.Kind;
import io.hookexport.support.OnContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The power fails after every prefix of what a draft does to the disk (as SQLite tests its files),
 * and everything that the disk may then hold is looked at.
 */
final class CrashReplayTest {
  private static final UUID EXPORT = UUID.fromString("0199e0a4-6b1c-7d3e-8f00-0123456789ab");
  private static final List<String> CHUNKS = List.of("first,", "second,", "third\r\n");
  private static final byte[] COMPLETE = String.join("", CHUNKS).getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private final OnContext on = new OnContext(vertx);
  private DiskLog log;

  @AfterEach
  void stop() {
    await(vertx.close());
  }

  private LocalFiles store(int brokenStep, Fault fault) {
    return await(
        LocalFiles.open(
                vertx,
                LocalFilesTest.settings(directory, 0),
                real -> log = new DiskLog(new BrokenDisk(real, brokenStep, fault)),
                Sha256::of)
            .compose(LocalFilesTest::claimed));
  }

  /** Makes a file; gives its name when it was published. */
  private Optional<Path> publish(LocalFiles files, int attempt) {
    Future<Published> published =
        on.start(
            () ->
                files
                    .draft(EXPORT, attempt, ".csv")
                    .compose(
                        draft -> {
                          CHUNKS.forEach(chunk -> draft.write(Buffer.buffer(chunk)));
                          return draft.publish();
                        }));
    await(published.transform(done -> Future.succeededFuture()));
    return Optional.ofNullable(published.result()).map(file -> directory.resolve(file.key()));
  }

  /** What must never be, over all prefixes and all that a cut may leave. */
  private static List<String> violations(List<Event> events, Optional<Path> published) {
    List<String> found = new ArrayList<>();
    for (int length = 0; length <= events.size(); length++) {
      int prefix = length;
      boolean over = length == events.size();
      new CrashedDisk(events.subList(0, length))
          .each(
              disk -> {
                disk.forEach(
                    (name, content) -> {
                      boolean isFinal = !name.toString().endsWith(".part");
                      if (isFinal && !Arrays.equals(content, COMPLETE)) {
                        found.add("incomplete under its final name after " + prefix + " events");
                      }
                    });
                if (over && published.isPresent() && !disk.containsKey(published.get())) {
                  found.add("published and not there");
                }
              });
    }
    return found;
  }

  private List<Event> without(Kind kind) {
    return log.events.stream().filter(event -> event.step().kind() != kind).toList();
  }

  @Test
  void atNoMomentIsAnIncompleteFileVisibleAndAPublishedOneIsThere() {
    Optional<Path> published = publish(store(-1, Fault.FAILS), 1);
    assertThat(published).isPresent();
    assertThat(violations(log.events, published)).isEmpty();
  }

  /** That the replay can find anything: the same draft on a disk that ignores one kind of fsync. */
  @Test
  void theReplayFindsAMissingFsyncOfEitherKind() {
    Optional<Path> published = publish(store(-1, Fault.FAILS), 1);
    assertThat(violations(without(Kind.FSYNC_FILE), published))
        .anyMatch(violation -> violation.startsWith("incomplete under its final name"));
    assertThat(violations(without(Kind.FSYNC_FOLDER), published))
        .contains("published and not there");
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILS", "DONE_BUT_FAILS"})
  void aStepThatFailsBeforeTheCutMakesNoDifference(Fault fault) {
    for (int step = 0; step < 9; step++) {
      Optional<Path> published = publish(store(step, fault), step + 1);
      assertThat(published).as("step %d", step).isEmpty();
      assertThat(violations(log.events, published)).as("step %d", step).isEmpty();
    }
  }

  @Test
  void aDiscardedFileIsNeverVisible() {
    LocalFiles files = store(-1, Fault.FAILS);
    on.run(
        () ->
            files
                .draft(EXPORT, 1, ".csv")
                .compose(
                    draft -> {
                      CHUNKS.forEach(chunk -> draft.write(Buffer.buffer(chunk)));
                      return draft.discard();
                    }));
    assertThat(log.events).isNotEmpty();
    assertThat(violations(log.events, Optional.empty())).isEmpty();
  }
}
