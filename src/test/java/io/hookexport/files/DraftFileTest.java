package io.hookexport.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.file.FileSystemException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a failed step of a file means for the export: another attempt, or its end. */
final class DraftFileTest {
  private static final Path ROOT = Path.of("files");
  private static final UUID ID = new UUID(0x0192, 0x8000_0000_0000_00aaL);
  private static final DraftFile DRAFT = DraftFile.of(FileKey.of(ID, 1, ".csv"), ROOT);

  static Stream<Arguments> failures() {
    return Stream.of(
        arguments(new FileAlreadyExistsException(DRAFT.part().toString()), true, "another name"),
        arguments(new FileAlreadyExistsException(DRAFT.target().toString()), true, "another name"),
        arguments(new FileAlreadyExistsException("files/aa"), false, "Check the disk"),
        arguments(ForeignFolderException.unnamed(ROOT, ID), true, "Is it mounted?"),
        arguments(new OutOfMemoryError("Java heap space"), true, "OutOfMemoryError"),
        arguments(new IOException("No space left on device"), false, "free space"),
        arguments(new IOException("Disk quota exceeded"), false, "free space"),
        arguments(new IOException("Input/output error"), false, "Check the disk"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureSaysWhatToDoAndWhetherAnotherAttemptMayPass(
      Throwable cause, boolean another, String advice) {
    for (Throwable thrown : new Throwable[] {cause, new FileSystemException("wrapped", cause)}) {
      ExportException failure = DRAFT.failure("write", thrown);
      assertThat(failure.error() == ExportError.UNAVAILABLE).isEqualTo(another);
      assertThat(failure).hasMessageContaining(DRAFT.key().text()).hasMessageContaining(advice);
    }
  }
}
