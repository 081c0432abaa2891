package io.hookexport.files;

import java.io.IOException;
import java.nio.file.Path;

/** One state of one file: the same version has the same bytes. */
record FileVersion(Path path, FileIdentity identity) {
  /** Blocks. Fails when the file is missing or is not a regular file. */
  static FileVersion of(Path path) throws IOException {
    return new FileVersion(path, FileIdentity.of(path));
  }

  long size() {
    return identity.size();
  }

  /** Blocks. */
  boolean isCurrent() throws IOException {
    return FileIdentity.of(path).equals(identity);
  }
}
