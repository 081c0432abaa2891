package io.hookexport.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document that is made from the code: compared by each build, written on request. */
public final class GeneratedDocument {
  private GeneratedDocument() {}

  /** With {@code -Dreference.write=true} the document is written, and the test passes. */
  public static void check(Path document, String expected, Class<?> test) throws IOException {
    if (Boolean.getBoolean("reference.write")) {
      Files.createDirectories(document.toAbsolutePath().getParent());
      Files.writeString(document, expected);
    }
    assertThat(document)
        .as(
            "is stale; write it with: mvn test -Dtest=%s -Dreference.write=true",
            test.getSimpleName())
        .hasContent(expected);
  }
}
