package io.hookexport.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** The path below which another application serves the API; empty for a server of its own. */
final class MountPath {
  private static final String MOUNTED = MountPath.class.getName();

  private MountPath() {}

  /** Throws IllegalStateException for a path that is another one in each request. */
  static void enter(RoutingContext rc) {
    rc.put(MOUNTED, true);
    if (rc.pathParams().keySet().stream().anyMatch(name -> !name.equals("*"))) {
      throw new IllegalStateException(
          "hookexport cannot be mounted below "
              + rc.mountPoint()
              + ": mount it at a path without parameters, and say in the function of router(…) what a user may do.");
    }
  }

  static boolean isEntered(RoutingContext rc) {
    return rc.get(MOUNTED) != null;
  }

  /**
   * Keeps the compression of the application's server off a response: its length, its ranges and
   * its entity tag are of the bytes that we send, and events must not wait in a buffer.
   */
  static void sendAsIs(RoutingContext rc) {
    if (isEntered(rc)) {
      rc.response().putHeader(HttpHeaders.CONTENT_ENCODING, HttpHeaders.IDENTITY);
    }
  }

  /** Returns it without a slash at the end. */
  static String of(RoutingContext rc) {
    String mount = rc.mountPoint();
    if (mount == null) {
      return "";
    }
    int end = mount.length();
    while (end > 0 && (mount.charAt(end - 1) == '/' || mount.charAt(end - 1) == '*')) {
      end--;
    }
    return mount.substring(0, end);
  }

  /** Returns the path of the request as the contract has it; null when it has none. */
  static String within(RoutingContext rc) {
    return cut(rc, rc.request().path());
  }

  static String normalized(RoutingContext rc) {
    return cut(rc, rc.normalizedPath());
  }

  private static String cut(RoutingContext rc, String path) {
    String mount = of(rc);
    if (mount.isEmpty() || path == null || !path.startsWith(mount)) {
      return path;
    }
    String rest = path.substring(mount.length());
    return rest.isEmpty() ? "/" : rest;
  }

  /**
   * Returns where a request for the mount itself, without a slash at its end, should go: links of
   * pages are relative. Empty for all other requests.
   */
  static Optional<String> withSlash(RoutingContext rc) {
    String mount = of(rc);
    return !mount.isEmpty() && mount.equals(rc.request().path())
        ? Optional.of(mount.substring(mount.lastIndexOf('/') + 1) + "/")
        : Optional.empty();
  }
}
