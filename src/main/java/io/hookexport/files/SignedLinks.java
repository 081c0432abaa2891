package io.hookexport.files;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.FileStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;

/**
 * Tokens that let their holder fetch one file until a point in time. A token is base64url without
 * padding of 56 bytes: 16 of the export's id, 8 of the expiry in epoch seconds (big endian), 32 of
 * HMAC-SHA256 over a fixed prefix and those 24. Thread-safe.
 */
public final class SignedLinks {
  /** The shortest secret that is accepted, in characters. */
  public static final int MIN_SECRET_LENGTH = 32;

  private static final byte[] KEY_PURPOSE = ascii("hookexport signed links: key, version 1");
  private static final byte[] TOKEN_PURPOSE =
      ascii("hookexport signed links: file token, version 1");
  private static final int FACTS_BYTES = 16 + 8;
  private static final int TOKEN_BYTES = FACTS_BYTES + 32;
  private static final int TOKEN_CHARACTERS = 75;

  private final byte[] key;

  /**
   * Signs tokens with this secret.
   *
   * @param secret the same on all processes; 32 characters or more
   */
  public SignedLinks(String secret) {
    if (secret.length() < MIN_SECRET_LENGTH) {
      throw new IllegalArgumentException(
          "The secret of download links needs at least "
              + MIN_SECRET_LENGTH
              + " characters, not "
              + secret.length());
    }
    byte[] raw = secret.getBytes(StandardCharsets.UTF_8);
    // A derived key, so that the same secret used elsewhere cannot sign or open anything here.
    this.key = hmac(raw, KEY_PURPOSE, new byte[0]);
  }

  /** Returns a token that works until the expiry, which is rounded down to whole seconds. */
  String sign(UUID exportId, Instant expiry) {
    byte[] facts =
        ByteBuffer.allocate(FACTS_BYTES)
            .putLong(exportId.getMostSignificantBits())
            .putLong(exportId.getLeastSignificantBits())
            .putLong(expiry.getEpochSecond())
            .array();
    byte[] token =
        ByteBuffer.allocate(TOKEN_BYTES).put(facts).put(hmac(key, TOKEN_PURPOSE, facts)).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
  }

  /**
   * Returns the content of a token. The caller checks the expiry.
   *
   * @throws ExportException LINK_INVALID when the token was not made with this secret, or differs
   *     in any character from the one that was made
   */
  FileStore.Link verify(String token) {
    byte[] bytes = decode(token);
    byte[] facts = Arrays.copyOf(bytes, FACTS_BYTES);
    byte[] signature = Arrays.copyOfRange(bytes, FACTS_BYTES, TOKEN_BYTES);
    if (!MessageDigest.isEqual(signature, hmac(key, TOKEN_PURPOSE, facts))) {
      throw invalid();
    }
    ByteBuffer read = ByteBuffer.wrap(facts);
    UUID exportId = new UUID(read.getLong(), read.getLong());
    return new FileStore.Link(exportId, Instant.ofEpochSecond(read.getLong()));
  }

  private static byte[] decode(String token) {
    if (token.length() != TOKEN_CHARACTERS) {
      throw invalid();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notBase64) {
      throw invalid();
    }
    // Each token has one spelling: padding and unused last bits are rejected.
    String canonical = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    if (bytes.length != TOKEN_BYTES || !canonical.equals(token)) {
      throw invalid();
    }
    return bytes;
  }

  private static ExportException invalid() {
    return ExportException.of(
        ExportError.LINK_INVALID,
        "This link is not valid. Request a new one at /v1/exports/{id}/download.");
  }

  private static byte[] hmac(byte[] key, byte[] purpose, byte[] message) {
    Mac mac = HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, key);
    mac.update(purpose);
    mac.update((byte) 0);
    return mac.doFinal(message);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
