package io.hookexport.jobs;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The text of an API key: {@code hx_live_<keyid>_<secret>}. The key id (12 characters) finds the
 * row. The secret is 256 random bits and a checksum (CRC-32) in base 62, so that a mistyped key or
 * a scanner's false alarm is recognized without a database.
 */
final class ApiKeyFormat {
  private static final String PREFIX = "hx_live_";
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 43;
  private static final int CHECKSUM_LENGTH = 6;
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String keyId;
  private final byte[] secretSha256;

  private ApiKeyFormat(String keyId, byte[] secretSha256) {
    this.keyId = keyId;
    this.secretSha256 = secretSha256;
  }

  String keyId() {
    return keyId;
  }

  byte[] secretSha256() {
    return secretSha256.clone();
  }

  /** Returns a new key in the form that its owner sees. */
  static String generate() {
    byte[] id = new byte[8];
    byte[] secret = new byte[32];
    RANDOM.nextBytes(id);
    RANDOM.nextBytes(secret);
    String body =
        PREFIX
            + base62(new BigInteger(1, id), ID_LENGTH)
            + "_"
            + base62(new BigInteger(1, secret), SECRET_LENGTH);
    return body + checksum(body);
  }

  /** Returns empty when the text is not a whole, intact key. */
  static Optional<ApiKeyFormat> parse(String text) {
    int secretAt = PREFIX.length() + ID_LENGTH + 1;
    int length = secretAt + SECRET_LENGTH + CHECKSUM_LENGTH;
    if (text.length() != length || !text.startsWith(PREFIX) || text.charAt(secretAt - 1) != '_') {
      return Optional.empty();
    }
    String body = text.substring(0, length - CHECKSUM_LENGTH);
    if (!text.endsWith(checksum(body))) {
      return Optional.empty();
    }
    String keyId = text.substring(PREFIX.length(), secretAt - 1);
    return Optional.of(new ApiKeyFormat(keyId, DigestUtils.sha256(body.substring(secretAt))));
  }

  /** Compares in constant time. */
  boolean matches(byte[] storedSha256) {
    return MessageDigest.isEqual(secretSha256, storedSha256);
  }

  /** Omits the digest: keys are not for logs. */
  @Override
  public String toString() {
    return PREFIX + keyId;
  }

  static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return base62(BigInteger.valueOf(crc.getValue()), CHECKSUM_LENGTH);
  }

  private static String base62(BigInteger number, int length) {
    char[] digits = new char[length];
    BigInteger rest = number;
    BigInteger base = BigInteger.valueOf(62);
    for (int i = length - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(base);
      digits[i] = ALPHABET.charAt(parts[1].intValue());
      rest = parts[0];
    }
    return new String(digits);
  }
}
