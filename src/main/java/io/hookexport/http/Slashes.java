package io.hookexport.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/** The paths that may have a slash at their end: a person may type one. */
final class Slashes {
  private static final Set<String> PAGES = Set.of("/docs/", "/console/");

  private Slashes() {}

  /** Returns whether the request is for a page, with a slash at the end of its path. */
  static boolean isAtEnd(RoutingContext rc) {
    HttpMethod method = rc.request().method();
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && PAGES.contains(MountPath.within(rc));
  }
}
