package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.http.limits.ClientLimits;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Admits requests with the admin token. All others get the same response, whatever they were sent
 * with, and beyond a limit of them their address is told so; the right token is always admitted.
 */
final class AdminAuth implements Handler<RoutingContext> {
  /** Hex digits that tell tokens apart in a log and give none of them away. */
  private static final int FINGERPRINT = 8;

  private final byte[] sha256;
  private final ClientLimits limits;

  AdminAuth(String token, ClientLimits limits) {
    this.sha256 = DigestUtils.sha256(token);
    this.limits = limits;
  }

  /** Returns the beginning of the token's SHA-256, in hex. */
  String fingerprint() {
    return HexFormat.of().formatHex(sha256).substring(0, FINGERPRINT);
  }

  @Override
  public void handle(RoutingContext rc) {
    if (!isAdmitted(rc.request().headers().getAll(HttpHeaders.AUTHORIZATION))) {
      limits.countFailure(rc, "admin token");
      throw ExportException.of(ExportError.UNAUTHORIZED, "Invalid or missing admin token");
    }
    rc.next();
  }

  /** Compares digests in constant time: their length tells nothing of the token's. */
  private boolean isAdmitted(List<String> headers) {
    if (headers.size() != 1) {
      return false;
    }
    Matcher bearer = Presented.BEARER.matcher(headers.get(0));
    return bearer.matches() && MessageDigest.isEqual(DigestUtils.sha256(bearer.group(1)), sha256);
  }
}
