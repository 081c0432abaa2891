package io.hookexport.jwt;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keys that verify tokens. Each is bound to one algorithm: what a token says about its algorithm
 * only chooses among them, so a public key never serves as a shared secret.
 */
final class KeySet {
  static final KeySet NONE = new KeySet(List.of());

  private static final Logger LOG = LoggerFactory.getLogger(KeySet.class);
  private static final int MOST_KEYS = 100;

  /** The header {"alg":"none"}, an empty payload, no signature. */
  private static final String UNSIGNED = "eyJhbGciOiJub25lIn0.e30.";

  /** Of a modulus in base64: 2048 bits. */
  private static final int SHORTEST_MODULUS = 342;

  private static final Map<String, String> CURVES =
      Map.of("ES256", "P-256", "ES384", "P-384", "ES512", "P-521");

  private final List<Key> keys;

  private record Key(Optional<String> id, String algorithm, JWTAuth verifier) {}

  private KeySet(List<Key> keys) {
    this.keys = List.copyOf(keys);
  }

  static KeySet ofSecret(Vertx vertx, String secret, List<String> algorithms) {
    return new KeySet(
        algorithms.stream()
            .map(
                algorithm ->
                    new Key(
                        Optional.empty(),
                        algorithm,
                        verifier(
                            vertx,
                            new JWTAuthOptions()
                                .addPubSecKey(
                                    new PubSecKeyOptions()
                                        .setAlgorithm(algorithm)
                                        .setBuffer(secret)))))
            .toList());
  }

  /**
   * Returns the public keys of a JSON Web Key Set that fit one of the algorithms. Others are left
   * out: shared secrets, keys for encryption, short ones. Throws IllegalArgumentException when it
   * is no key set.
   */
  static KeySet parse(Vertx vertx, JsonObject jwks, List<String> algorithms) {
    if (!(jwks.getValue("keys") instanceof JsonArray array) || array.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "not a JSON Web Key Set with at most " + MOST_KEYS + " keys");
    }
    List<Key> keys = new ArrayList<>();
    for (Object item : array) {
      if (item instanceof JsonObject jwk && !"enc".equals(jwk.getValue("use"))) {
        algorithms.stream()
            .filter(algorithm -> fits(jwk, algorithm))
            .forEach(algorithm -> add(vertx, jwk, algorithm, keys));
      }
    }
    return new KeySet(keys);
  }

  private static boolean fits(JsonObject jwk, String algorithm) {
    if (jwk.containsKey("alg") && !algorithm.equals(jwk.getValue("alg"))) {
      return false;
    }
    return CURVES.containsKey(algorithm)
        ? "EC".equals(jwk.getValue("kty")) && CURVES.get(algorithm).equals(jwk.getValue("crv"))
        : algorithm.startsWith("RS")
            && "RSA".equals(jwk.getValue("kty"))
            && jwk.getValue("n") instanceof String modulus
            && modulus.length() >= SHORTEST_MODULUS;
  }

  private static void add(Vertx vertx, JsonObject jwk, String algorithm, List<Key> keys) {
    JsonObject publicPart = new JsonObject();
    for (String name : List.of("kty", "n", "e", "crv", "x", "y")) {
      if (jwk.containsKey(name)) {
        publicPart.put(name, jwk.getValue(name));
      }
    }
    Optional<String> id =
        jwk.getValue("kid") instanceof String text ? Optional.of(text) : Optional.empty();
    id.ifPresent(text -> publicPart.put("kid", text));
    try {
      JWTAuthOptions options = new JWTAuthOptions().addJwk(publicPart.put("alg", algorithm));
      JWTAuth verifier = verifier(vertx, options);
      requireKey(verifier);
      keys.add(new Key(id, algorithm, verifier));
    } catch (RuntimeException broken) {
      LOG.atWarn()
          .addKeyValue("error", broken)
          .log("A key of the JSON Web Key Set cannot be used and is left out");
    }
  }

  /** The library leaves out a key that it cannot read; without any it takes unsigned tokens. */
  private static void requireKey(JWTAuth verifier) {
    if (!verifier.authenticate(new TokenCredentials(UNSIGNED)).failed()) {
      throw new IllegalArgumentException("the key cannot be read");
    }
  }

  /** Verifies signatures only: this machine's clock decides nothing. */
  private static JWTAuth verifier(Vertx vertx, JWTAuthOptions options) {
    return JWTAuth.create(vertx, options.setJWTOptions(new JWTOptions().setIgnoreExpiration(true)));
  }

  /**
   * Returns the keys that may have signed a token.
   *
   * @param id that the token names; without one, all keys of the algorithm
   */
  List<JWTAuth> find(Optional<String> id, String algorithm) {
    return keys.stream()
        .filter(key -> key.algorithm().equals(algorithm))
        .filter(key -> id.isEmpty() || key.id().isEmpty() || key.id().equals(id))
        .map(Key::verifier)
        .toList();
  }

  boolean isEmpty() {
    return keys.isEmpty();
  }
}
