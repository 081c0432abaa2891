package io.hookexport.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** A file that only its owner can read, from its creation on. */
public final class SecretFile {
  private SecretFile() {}

  /** Returns 192 bits in hex. */
  public static String random() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  public static void write(Path file, String secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, Folders.mode("rw-------"));
    Files.writeString(file, secret);
  }
}
