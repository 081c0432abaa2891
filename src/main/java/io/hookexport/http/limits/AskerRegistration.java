package io.hookexport.http.limits;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Vert.x calls this while it is created: contexts have room for the locals registered by then. */
public final class AskerRegistration implements VertxServiceProvider {
  @Override
  public void init(VertxBootstrap bootstrap) {
    Asker.register();
  }
}
