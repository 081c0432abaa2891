package io.hookexport.http.limits;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;
import io.vertx.core.spi.context.storage.ContextLocal;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The client for which the statements of a request run: its project, or its address while the
 * project is unknown. Kept in the context of the request, so that no action has to pass it on.
 *
 * @param client differs for each project and address
 * @param response that waits for the statements; null without a request
 */
public record Asker(String client, boolean isProject, @Nullable HttpServerResponse response) {
  private static final Asker NONE = new Asker("", false, null);
  private static final ContextLocal<Asker> LOCAL = ContextLocal.registerLocal(Asker.class);

  /** Vert.x calls it while it is created: contexts have room for the locals registered by then. */
  public static final class Registration implements VertxServiceProvider {
    @Override
    public void init(VertxBootstrap bootstrap) {
      Objects.requireNonNull(LOCAL); // loads the class
    }
  }

  /** Assigns the later statements of this request to the project. */
  public static void isProject(RoutingContext rc, String projectId) {
    enter(new Asker("project " + projectId, true, rc.response()));
  }

  /** Assigns the later statements of this request, of unknown project, to the address. */
  public static void isAddress(RoutingContext rc, String address) {
    enter(new Asker("address " + address, false, rc.response()));
  }

  private static void enter(Asker asker) {
    ContextInternal request = ContextInternal.current();
    // The context of a whole event loop belongs to no client.
    if (request != null && request.isDuplicate()) {
      request.putLocal(LOCAL, asker);
    }
  }

  static Asker of(Context context) {
    return context.getLocal(LOCAL, () -> NONE);
  }

  /** Returns whether the client left, or a deadline ended the response. */
  boolean isGone() {
    return response != null && (response.closed() || response.ended());
  }
}
