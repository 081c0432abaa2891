package io.hookexport.jwt;

import io.hookexport.export.Scope;
import io.hookexport.export.SignedTokens;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Tokens (RFC 7519) in compact form, signed by the keys of one issuer. */
public final class JwtTokens implements SignedTokens {
  private static final long DEADLINE_MILLIS = 5000;

  /** Of the years 1 to 9999, which responses can show. */
  private static final long FIRST_SECOND = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();

  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  private final JwtSettings settings;
  private final KeySource keys;

  private JwtTokens(JwtSettings settings, KeySource keys) {
    this.settings = settings;
    this.keys = keys;
  }

  public static JwtTokens of(Vertx vertx, JwtSettings settings) {
    return of(vertx, settings, DEADLINE_MILLIS, System::nanoTime);
  }

  static JwtTokens of(
      Vertx vertx, JwtSettings settings, long deadlineMillis, LongSupplier nanoTime) {
    List<String> algorithms = settings.algorithms();
    if (!settings.secret().isEmpty()) {
      KeySet secret = KeySet.ofSecret(vertx, settings.secret(), algorithms);
      return new JwtTokens(
          settings, new KeySource(vertx, () -> Future.succeededFuture(secret), nanoTime));
    }
    KeySetReader reader = new KeySetReader(vertx, settings.jwks(), algorithms, deadlineMillis);
    return new JwtTokens(settings, new KeySource(vertx, reader, nanoTime));
  }

  @Override
  public Future<Claims> verify(String token) {
    JsonObject header;
    try {
      header = header(token);
    } catch (InvalidToken invalid) {
      return Future.failedFuture(invalid);
    }
    Optional<String> keyId = Optional.ofNullable(header.getValue("kid")).map(String::valueOf);
    return keys.find(keyId, header.getString("alg"))
        .compose(found -> signed(found, 0, token))
        .map(this::claims);
  }

  private JsonObject header(String token) {
    String[] parts = token.split("\\.", -1);
    JsonObject header;
    try {
      header = new JsonObject(Buffer.buffer(Base64.getUrlDecoder().decode(parts[0])));
    } catch (IllegalArgumentException | DecodeException malformed) {
      throw new InvalidToken("it is malformed");
    }
    if (parts.length != 3 || !(header.getValue("alg") instanceof String algorithm)) {
      throw new InvalidToken("it is malformed");
    }
    if (!settings.algorithms().contains(algorithm)) {
      throw new InvalidToken("its algorithm is not one that this server accepts");
    }
    if (parts[2].isEmpty()) {
      throw new InvalidToken("it has no signature");
    }
    if (header.containsKey("crit")) {
      throw new InvalidToken("its header has critical extensions, which this server does not know");
    }
    return header;
  }

  /** Returns the payload once one of the keys has verified it. */
  private static Future<JsonObject> signed(List<JWTAuth> keys, int next, String token) {
    if (next == keys.size()) {
      return Future.failedFuture(
          new InvalidToken(
              next == 0 ? "its key is unknown" : "its signature or its form is wrong"));
    }
    return Future.succeededFuture(new TokenCredentials(token))
        .compose(keys.get(next)::authenticate)
        .map(JwtTokens::payload)
        .recover(wrong -> signed(keys, next + 1, token));
  }

  private static JsonObject payload(User user) {
    return user.attributes().getJsonObject("accessToken");
  }

  private Claims claims(JsonObject payload) {
    if (!settings.issuer().equals(payload.getValue("iss"))) {
      throw new InvalidToken("it was issued by another issuer");
    }
    if (!isForUs(payload.getValue("aud"))) {
      throw new InvalidToken("it is for another audience");
    }
    if (!(payload.getValue(settings.projectClaim()) instanceof String projectId)) {
      throw new InvalidToken("it has no text in the claim " + settings.projectClaim());
    }
    return new Claims(
        projectId,
        scopes(payload),
        time(payload, "nbf"),
        time(payload, "exp").orElseThrow(() -> new InvalidToken("it has no claim exp")),
        settings.leeway());
  }

  private boolean isForUs(@Nullable Object audience) {
    return audience instanceof JsonArray several
        ? several.contains(settings.audience())
        : settings.audience().equals(audience);
  }

  /** Other words may be scopes of other services. */
  private Set<Scope> scopes(JsonObject payload) {
    if (settings.scopesClaim().isEmpty()) {
      return EnumSet.allOf(Scope.class);
    }
    Object value = payload.getValue(settings.scopesClaim());
    return Scope.known(
        value instanceof JsonArray several
            ? several.stream().map(String::valueOf).toList()
            : value instanceof String text ? Arrays.asList(text.split(" ", -1)) : List.of());
  }

  private static Optional<Instant> time(JsonObject payload, String claim) {
    Object value = payload.getValue(claim);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Number seconds
        && seconds.doubleValue() >= FIRST_SECOND
        && seconds.doubleValue() <= LAST_SECOND) {
      return Optional.of(Instant.ofEpochSecond(seconds.longValue()));
    }
    throw new InvalidToken("its claim " + claim + " is not a valid time");
  }
}
