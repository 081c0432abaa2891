package io.hookexport.http;

import io.hookexport.export.Refusals;
import io.hookexport.export.UserGrant;
import io.hookexport.http.connection.ApiSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The users that the application's own authentication handler has recognized, in place of keys and
 * tokens.
 *
 * @param grants returns what a user may do here, and empty for nothing; called for each request,
 *     and again while a response lasts
 */
public record HostUsers(Function<User, Future<Optional<UserGrant>>> grants) {
  private static final long DEADLINE_SECONDS = 10;

  /** One user, who may have other rights, or none, each time they are asked for. */
  record Known(User user, HostUsers users, ContextInternal context) {
    Future<Optional<UserGrant>> grant() {
      Promise<Optional<UserGrant>> here = context.promise();
      Future.succeededFuture()
          .compose(
              now ->
                  user.expired()
                      ? Future.succeededFuture(Optional.<UserGrant>empty())
                      : users.grants().apply(user))
          .onComplete(here);
      return here.future().timeout(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
  }

  /**
   * Returns what a request presents; empty for nothing, or for no user.
   *
   * @param users whose application serves the request; empty for a server of its own
   */
  static Optional<Presented> presented(
      Optional<HostUsers> users, RoutingContext rc, ProxyHeaders headers, ApiSettings settings) {
    return users
        .map(host -> host.presented(rc, headers, settings))
        .orElseGet(() -> Presented.of(rc.request(), headers, () -> settings.origin(rc.request())));
  }

  /**
   * Throws FORBIDDEN for a change that the page of another site has begun: the user may have been
   * recognized by a cookie.
   */
  private Optional<Presented> presented(
      RoutingContext rc, ProxyHeaders headers, ApiSettings settings) {
    User user = rc.user();
    if (user == null) {
      return Optional.empty();
    }
    if (headers.isOfAnotherSite(rc.request(), () -> settings.origin(rc.request()))) {
      throw Refusals.otherSite();
    }
    ContextInternal context = (ContextInternal) rc.vertx().getOrCreateContext();
    return Optional.of(Presented.byHost(new Known(user, this, context)));
  }
}
