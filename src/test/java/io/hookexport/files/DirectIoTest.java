package io.hookexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.OnContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectIoTest {
  @TempDir Path directory;

  static Stream<DirectIo.Opener> disksThatCannot() {
    return Stream.of(
        file -> {
          throw new UnsupportedOperationException("DIRECT");
        },
        file -> {
          throw new IOException("Invalid argument");
        },
        new DirectLog(
            4096,
            (write, length) -> {
              throw new IOException("Invalid argument");
            }),
        new DirectLog(4096, (write, length) -> length - 1));
  }

  @ParameterizedTest
  @MethodSource("disksThatCannot")
  void aDiskThatCannotIsFoundOutAndNothingIsLeft(DirectIo.Opener disk) throws Exception {
    assertThat(DirectIo.tryOut(StoreFolder.open(directory), disk)).isEmpty();

    assertThat(directory).isEmptyDirectory();
    assertThat(OpenFiles.below(directory)).isEmpty();
  }

  @Test
  void aDiskThatCanIsFoundOutAndNothingIsLeft() throws Exception {
    StoreFolder folder = StoreFolder.open(directory);

    assertThat(DirectIo.tryOut(folder, new DirectLog(4096, DirectLog.Disk.GOOD))).isPresent();

    assertThat(directory).isEmptyDirectory();
    assertThat(OpenFiles.below(directory)).isEmpty();
  }

  @Test
  void bordersThatAreNotMadeOfBlocksAreRefused() {
    for (int[] wrong : new int[][] {{4096, 5000, 8192}, {4096, 8192, 5000}, {4095, 4095, 4095}}) {
      assertThatThrownBy(() -> new DirectIo(DirectIo.SYSTEM, wrong[0], wrong[1], wrong[2]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** The second descriptor is the one that goes past the page cache. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aStoreWritesLargeFilesDirectlyUnlessItIsTurnedOff(boolean directIo) throws Exception {
    assumeThat(DirectIo.tryOut(StoreFolder.open(directory), DirectIo.SYSTEM)).isPresent();
    Vertx vertx = Vertx.vertx();
    OnContext on = new OnContext(vertx);
    LocalFiles.Settings settings =
        new LocalFiles.Settings(
            directory, 0, Duration.ofMinutes(5), LocalFilesTest.LINKS, "", directIo);
    LocalFiles files = OnContext.await(LocalFiles.open(vertx, settings));
    Draft draft = on.run(() -> files.draft(UUID.randomUUID(), 1, ".csv"));

    on.run(() -> draft.write(Buffer.buffer(new byte[LocalDraft.FLUSH_BYTES])));
    assertThat(OpenFiles.below(directory)).hasSize(1);
    on.run(() -> draft.write(Buffer.buffer(new byte[1])));
    assertThat(OpenFiles.below(directory)).hasSize(directIo ? 2 : 1);

    on.run(draft::publish);
    assertThat(OpenFiles.below(directory)).isEmpty();
    OnContext.await(vertx.close());
  }
}
