package io.hookexport.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.apache.commons.codec.digest.DigestUtils;

/** The digest of a file. */
final class Sha256 {
  private static final int READ_BYTES = 256 * 1024;

  private Sha256() {}

  /**
   * Returns the lower-case hex digest of a whole file, read once in constant memory; blocks. Links
   * are rejected.
   *
   * @throws CancellationException soon after the result is not wanted any more
   */
  static String of(Path file, BooleanSupplier wanted) throws IOException {
    MessageDigest sha256 = DigestUtils.getSha256Digest();
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      while (channel.read(buffer) >= 0) {
        if (!wanted.getAsBoolean()) {
          throw new CancellationException("the digest of " + file + " is not wanted any more");
        }
        sha256.update(buffer.flip());
        buffer.clear();
      }
    }
    return HexFormat.of().formatHex(sha256.digest());
  }
}
