package io.hookexport.jobs;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/**
 * The text of an API key, {@code hx_live_<id>_<secret>}, or of the token of a session, {@code
 * hx_sess_<id>_<secret>}. The id (12 characters) finds the row. The secret is 256 random bits and a
 * checksum (CRC-32) in base 62, so that a mistyped key or a scanner's false alarm is recognized
 * without a database.
 */
final class ApiKeyFormat {
  private static final String KEY_PREFIX = "hx_live_";
  private static final String SESSION_PREFIX = "hx_sess_";
  private static final int PREFIX_LENGTH = KEY_PREFIX.length();
  private static final int ID_LENGTH = 12;
  private static final int SECRET_LENGTH = 43;
  private static final int CHECKSUM_LENGTH = 6;
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String prefix;
  private final String id;
  private final byte[] secretSha256;

  private ApiKeyFormat(String prefix, String id, byte[] secretSha256) {
    this.prefix = prefix;
    this.id = id;
    this.secretSha256 = secretSha256;
  }

  /** Returns the id of the key or of the session. */
  String id() {
    return id;
  }

  boolean isSession() {
    return prefix.equals(SESSION_PREFIX);
  }

  byte[] secretSha256() {
    return secretSha256.clone();
  }

  /** Returns a new key in the form that its owner sees. */
  static String generate() {
    return generate(KEY_PREFIX);
  }

  static String generateSession() {
    return generate(SESSION_PREFIX);
  }

  private static String generate(String prefix) {
    byte[] id = new byte[8];
    byte[] secret = new byte[32];
    RANDOM.nextBytes(id);
    RANDOM.nextBytes(secret);
    String body =
        prefix
            + base62(new BigInteger(1, id), ID_LENGTH)
            + "_"
            + base62(new BigInteger(1, secret), SECRET_LENGTH);
    return body + checksum(body);
  }

  /** Returns empty when the text is not a whole, intact key. */
  static Optional<ApiKeyFormat> parse(String text) {
    int secretAt = PREFIX_LENGTH + ID_LENGTH + 1;
    int length = secretAt + SECRET_LENGTH + CHECKSUM_LENGTH;
    boolean isKnown = text.startsWith(KEY_PREFIX) || text.startsWith(SESSION_PREFIX);
    if (text.length() != length || !isKnown || text.charAt(secretAt - 1) != '_') {
      return Optional.empty();
    }
    String body = text.substring(0, length - CHECKSUM_LENGTH);
    if (!text.endsWith(checksum(body))) {
      return Optional.empty();
    }
    String prefix = text.substring(0, PREFIX_LENGTH);
    String id = text.substring(PREFIX_LENGTH, secretAt - 1);
    return Optional.of(new ApiKeyFormat(prefix, id, DigestUtils.sha256(body.substring(secretAt))));
  }

  /** Compares in constant time. */
  boolean matches(byte[] storedSha256) {
    return MessageDigest.isEqual(secretSha256, storedSha256);
  }

  /** The same text was presented. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ApiKeyFormat key
        && prefix.equals(key.prefix)
        && id.equals(key.id)
        && matches(key.secretSha256);
  }

  @Override
  public int hashCode() {
    return 31 * id.hashCode() + Arrays.hashCode(secretSha256);
  }

  /** Omits the digest: keys are not for logs. */
  @Override
  public String toString() {
    return prefix + id;
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
