package io.hookexport.http;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the project that the API key of a request speaks for. A key that is missing, malformed,
 * unknown or revoked gets the same answer, and too many of those from one address get none.
 */
final class BearerAuth implements Handler<RoutingContext> {
  private static final String KEY = BearerAuth.class.getName();
  private static final String PRESENTED = KEY + ".presented";
  private static final Pattern BEARER =
      Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

  private final ApiKeys keys;
  private final ClientLimits limits;

  BearerAuth(ApiKeys keys, ClientLimits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  /** Only behind this handler. */
  static Project project(RoutingContext rc) {
    return rc.get(KEY);
  }

  @Override
  public void handle(RoutingContext rc) {
    limits.requireFewFailures(rc);
    String presented = presentedKey(rc.request().headers().getAll(HttpHeaders.AUTHORIZATION));
    if (presented == null) {
      throw unauthorized(rc);
    }
    // No byte of the body may be lost before there is somebody to read it.
    rc.request().pause();
    keys.authenticate(presented)
        .map(project -> admitted(rc, project))
        .onSuccess(
            project -> {
              rc.put(KEY, project);
              rc.put(PRESENTED, presented);
              rc.next();
            })
        .onFailure(cause -> rc.fail(unavailable(cause)));
  }

  private Project admitted(RoutingContext rc, Optional<Project> found) {
    Project project = found.orElseThrow(() -> unauthorized(rc));
    limits.countRequest(rc, project.id());
    return project;
  }

  /**
   * For answers that take long: UNAUTHORIZED when the key of the request was revoked meanwhile,
   * UNAVAILABLE when that cannot be found out. Costs the client nothing of its limits.
   */
  Future<Void> requireStillValid(RoutingContext rc) {
    return keys.authenticate(rc.get(PRESENTED))
        .recover(cause -> Future.failedFuture(unavailable(cause)))
        .map(project -> project.orElseThrow(BearerAuth::invalid))
        .mapEmpty();
  }

  private static @Nullable String presentedKey(List<String> headers) {
    if (headers.size() != 1) {
      return null;
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    return bearer.matches() ? bearer.group(1) : null;
  }

  private ExportException unauthorized(RoutingContext rc) {
    limits.countFailure(rc);
    return invalid();
  }

  private static ExportException invalid() {
    return ExportException.of(ExportError.UNAUTHORIZED, "Invalid or missing API key");
  }

  private static ExportException unavailable(Throwable cause) {
    return cause instanceof ExportException known
        ? known
        : ExportException.unavailable("API keys cannot be checked right now.", cause);
  }
}
