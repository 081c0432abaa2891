package io.hookexport.http.limits;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf the statements of a request are asked for: its project, or its address while no
 * project is known. Kept in the context of the request, so that no action has to pass it on.
 *
 * @param client differs for each project and address
 * @param response that waits for the statements; null where there is no request
 */
public record Asker(String client, boolean isProject, @Nullable HttpServerResponse response) {
  private static final Asker NOBODY = new Asker("", false, null);
  private static final ContextLocal<Asker> LOCAL = ContextLocal.registerLocal(Asker.class);

  /** Loads this class. */
  static void register() {
    Objects.requireNonNull(LOCAL);
  }

  /** From now on the statements of this request are those of the project. */
  public static void isProject(RoutingContext rc, String projectId) {
    enter(new Asker("project " + projectId, true, rc.response()));
  }

  /** From now on the statements of this request, of unknown project, are those of the address. */
  public static void isAddress(RoutingContext rc, String address) {
    enter(new Asker("address " + address, false, rc.response()));
  }

  private static void enter(Asker asker) {
    ContextInternal request = ContextInternal.current();
    // The context of a whole event loop is nobody's.
    if (request != null && request.isDuplicate()) {
      request.putLocal(LOCAL, asker);
    }
  }

  static Asker of(Context context) {
    return context.getLocal(LOCAL, () -> NOBODY);
  }

  /** The client left, or the request was answered by a deadline. */
  boolean isGone() {
    return response != null && (response.closed() || response.ended());
  }
}
