package io.hookexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders in which exports would fail are found when the store opens. */
class FolderProbeTest {
  @TempDir Path directory;

  @Test
  void aGoodFolderIsFlushedAndKeepsNothing() throws IOException {
    List<Path> flushed = new ArrayList<>();

    StoreFolder.open(directory, flushed::add);

    assertThat(flushed).containsExactly(directory.toRealPath());
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aFolderThatCannotBeFlushedIsRefusedByName() {
    FolderProbe.Sync broken =
        folder -> {
          throw new IOException("Invalid argument");
        };

    assertThatThrownBy(() -> StoreFolder.open(directory, broken))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(directory.getFileName().toString())
        .hasMessageContaining("flushing the folder to the disk (fsync) failed")
        .hasMessageContaining("Invalid argument");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void aQuotaThatIsUsedUpIsAFullDisk() throws IOException {
    FolderProbe.Sync full =
        folder -> {
          throw new IOException("Disk quota exceeded");
        };

    assertThat(StoreFolder.open(directory, full).root()).isEqualTo(directory.toRealPath());
  }

  /** A file system that takes no writes, whoever asks; /proc is one on every Linux. */
  @Test
  void aFolderThatCannotBeWrittenIsRefusedByName() {
    Path unwritable = Path.of("/proc/self");
    assumeThat(unwritable).isDirectory();

    assertThatThrownBy(() -> StoreFolder.open(unwritable))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("creating a file failed");
  }

  @Test
  void aFileInThePlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "x");

    assertThatThrownBy(() -> StoreFolder.open(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("creating a file failed");
    assertThat(file).hasContent("x");
  }
}
