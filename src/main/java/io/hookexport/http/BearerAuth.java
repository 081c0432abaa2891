package io.hookexport.http;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
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
 * unknown or revoked gets the same answer.
 */
final class BearerAuth implements Handler<RoutingContext> {
  private static final String KEY = BearerAuth.class.getName();
  private static final Pattern BEARER =
      Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

  private final ApiKeys keys;

  BearerAuth(ApiKeys keys) {
    this.keys = keys;
  }

  /** Only behind this handler. */
  static Project project(RoutingContext rc) {
    return rc.get(KEY);
  }

  @Override
  public void handle(RoutingContext rc) {
    String presented = presentedKey(rc.request().headers().getAll(HttpHeaders.AUTHORIZATION));
    if (presented == null) {
      throw unauthorized();
    }
    // No byte of the body may be lost before there is somebody to read it.
    rc.request().pause();
    keys.authenticate(presented)
        .onSuccess(project -> proceed(rc, project))
        .onFailure(cause -> rc.fail(unavailable(cause)));
  }

  private static void proceed(RoutingContext rc, Optional<Project> project) {
    if (project.isEmpty()) {
      rc.fail(unauthorized());
      return;
    }
    rc.put(KEY, project.get());
    rc.next();
  }

  private static @Nullable String presentedKey(List<String> headers) {
    if (headers.size() != 1) {
      return null;
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    return bearer.matches() ? bearer.group(1) : null;
  }

  private static ExportException unauthorized() {
    return ExportException.of(ExportError.UNAUTHORIZED, "Invalid or missing API key");
  }

  private static ExportException unavailable(Throwable cause) {
    return cause instanceof ExportException known
        ? known
        : ExportException.unavailable("API keys cannot be checked right now.", cause);
  }
}
