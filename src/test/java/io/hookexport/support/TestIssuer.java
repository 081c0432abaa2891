package io.hookexport.support;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs tokens, honest and forged ones, without the library that the server uses. */
public final class TestIssuer {
  public static final String ISSUER = "https://id.example.com";
  public static final String AUDIENCE = "hookexport";

  private final String keyId;
  private final KeyPair pair;

  private TestIssuer(String keyId, KeyPair pair) {
    this.keyId = keyId;
    this.pair = pair;
  }

  public static TestIssuer rsa(String keyId) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return new TestIssuer(keyId, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static TestIssuer ec(String keyId) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return new TestIssuer(keyId, generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** A key set with the public keys of these issuers. */
  public static JsonObject keySet(TestIssuer... issuers) {
    JsonArray keys = new JsonArray();
    Arrays.stream(issuers).map(TestIssuer::jwk).forEach(keys::add);
    return new JsonObject().put("keys", keys);
  }

  /** The public key. */
  public JsonObject jwk() {
    JsonObject jwk = new JsonObject().put("kid", keyId).put("use", "sig");
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return jwk.put("kty", "RSA")
          .put("n", number(rsa.getModulus(), 256))
          .put("e", number(rsa.getPublicExponent(), 3));
    }
    ECPublicKey ec = (ECPublicKey) pair.getPublic();
    return jwk.put("kty", "EC")
        .put("crv", "P-256")
        .put("x", number(ec.getW().getAffineX(), 32))
        .put("y", number(ec.getW().getAffineY(), 32));
  }

  /** The public key as a text, as an attacker would take it for a shared secret. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  private static String number(BigInteger number, int length) {
    byte[] bytes = number.toByteArray();
    byte[] fixed = new byte[length];
    int copied = Math.min(length, bytes.length);
    System.arraycopy(bytes, bytes.length - copied, fixed, length - copied, copied);
    return base64(fixed);
  }

  /** Claims of a token that is valid for five minutes. */
  public static JsonObject claims(String projectId, String scopes) {
    return new JsonObject()
        .put("iss", ISSUER)
        .put("aud", AUDIENCE)
        .put("project_id", projectId)
        .put("scope", scopes)
        .put("exp", Instant.now().getEpochSecond() + 300);
  }

  public String sign(JsonObject claims) {
    boolean rsa = pair.getPublic() instanceof RSAPublicKey;
    JsonObject header = new JsonObject().put("alg", rsa ? "RS256" : "ES256").put("kid", keyId);
    return sign(header, claims);
  }

  /** With this key, whatever the header says. */
  public String sign(JsonObject header, JsonObject claims) {
    String algorithm =
        pair.getPublic() instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
    String content = content(header, claims);
    return content + "." + base64(signature(algorithm, pair.getPrivate(), content));
  }

  private static byte[] signature(String algorithm, PrivateKey key, String content) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static String signWithSecret(JsonObject header, JsonObject claims, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String content = content(header, claims);
      return content + "." + base64(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static String unsigned(JsonObject header, JsonObject claims) {
    return content(header, claims) + ".";
  }

  private static String content(JsonObject header, JsonObject claims) {
    return base64(header.encode().getBytes(StandardCharsets.UTF_8))
        + "."
        + base64(claims.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
