package io.hookexport.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.client.ClientException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Downloads to the same name, at moments that a run of the command meets rarely. */
final class PartFileTest {
  @TempDir private Path folder;

  private static void write(Target target, String text) {
    target.write(text.getBytes(UTF_8), text.length());
  }

  /** The lock is free then, but what has been opened is the finished file. */
  @Test
  void anotherDownloadThatEndsBeforeTheLockKeepsItsFile() {
    Path file = folder.resolve("x.csv");
    PartFile first = PartFile.open(file, true);
    write(first, "first");
    boolean[] once = {false};
    try (PartFile second = PartFile.open(file, true, () -> end(first, once))) {
      assertThat(file).hasContent("first");
      write(second, "second");
      assertThat(file).hasContent("first");
      second.finish();
    }
    assertThat(file).hasContent("second");
    assertThat(PartFile.part(file)).doesNotExist();
  }

  private static void end(PartFile download, boolean[] once) {
    if (!once[0]) {
      once[0] = true;
      download.finish();
      download.close();
    }
  }

  @Test
  void withoutForceTheFileOfAnotherDownloadIsSeenAtOnce() {
    Path file = folder.resolve("x.csv");
    PartFile first = PartFile.open(file, false);
    write(first, "first");
    boolean[] once = {false};
    assertThatThrownBy(() -> PartFile.open(file, false, () -> end(first, once)))
        .hasMessageContaining("x.csv exists; replace it with --force");
    assertThat(file).hasContent("first");
    assertThat(PartFile.part(file)).doesNotExist();
  }

  @Test
  void aNameThatNeverStaysTheSameIsRefused() {
    Path part = PartFile.part(folder.resolve("x.csv"));
    assertThatThrownBy(() -> PartFile.open(folder.resolve("x.csv"), false, () -> replace(part)))
        .hasMessageContaining("other downloads are writing " + part);
  }

  private static void replace(Path part) {
    try {
      Path next = Files.writeString(part.resolveSibling("next"), "");
      Files.move(next, part, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theEndOfADownloadLeavesThePartOfTheNextOne() throws Exception {
    Path file = folder.resolve("x.csv");
    PartFile empty = PartFile.open(file, true);
    empty.finish();
    try (PartFile next = PartFile.open(file, true)) {
      empty.close();
      assertThat(PartFile.part(file)).exists();
      write(next, "next");
      next.finish();
    }
    assertThat(file).hasContent("next");
  }

  @Test
  void aFileThatAppearsMeanwhileIsNotReplaced() throws Exception {
    Path file = folder.resolve("x.csv");
    try (PartFile download = PartFile.open(file, false)) {
      write(download, "new");
      Files.writeString(file, "mine");
      assertThatThrownBy(download::finish)
          .isInstanceOfSatisfying(
              ClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED))
          .hasMessageContaining("has appeared meanwhile");
    }
    assertThat(file).hasContent("mine");
    assertThat(PartFile.part(file)).hasContent("new");
  }

  /** As a power failure between the two steps of the end leaves it. */
  @Test
  void aPartThatIsAlsoAFinishedFileIsNotWrittenTo() throws Exception {
    Path finished = Files.writeString(folder.resolve("kept.csv"), "kept");
    Path file = folder.resolve("x.csv");
    Files.createLink(PartFile.part(file), finished);
    try (PartFile download = PartFile.open(file, false)) {
      assertThat(download.length()).isZero();
      write(download, "new");
      download.finish();
    }
    assertThat(finished).hasContent("kept");
    assertThat(file).hasContent("new");
  }
}
