package io.hookexport.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that only its owner can read, from its creation on. */
public final class SecretFile {
  private SecretFile() {}

  public static void write(Path file, String secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, Folders.mode("rw-------"));
    Files.writeString(file, secret);
  }
}
