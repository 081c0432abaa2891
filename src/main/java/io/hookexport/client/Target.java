package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** Where a download goes: counts and digests what it takes. Failures are of this machine. */
public abstract class Target implements AutoCloseable {
  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private long length;
  private long arrived;

  /** Takes the next bytes. */
  final void write(byte[] bytes, int count) {
    put(bytes, count);
    note(bytes, count);
    arrived += count;
  }

  /** Counts bytes that are there already. */
  final void note(byte[] bytes, int count) {
    digest.update(bytes, 0, count);
    length += count;
  }

  /** Begins anew. */
  final void restart() {
    truncate();
    digest.reset();
    length = 0;
    arrived = 0;
  }

  /** Returns the last bytes of what there is, by which a file is told from another. */
  byte[] tail() {
    return new byte[0];
  }

  /** Throws if what there is may be of another file, and must be kept. */
  void requireReplaceable() {}

  final long length() {
    return length;
  }

  /** Returns how much of it had to be downloaded. */
  public final long arrived() {
    return arrived;
  }

  /** Returns the SHA-256 of everything, in hex; once. */
  final String sha256() {
    return HexFormat.of().formatHex(digest.digest());
  }

  abstract void put(byte[] bytes, int count);

  abstract void truncate();

  /** Everything has arrived, and is what it should be. */
  abstract void finish();

  /** What has arrived is not what it should be: no later download can go on with it. */
  abstract void discard();

  @Override
  public abstract void close();

  static ClientException failed(String problem) {
    return new ClientException(Reason.FAILED, problem);
  }
}
