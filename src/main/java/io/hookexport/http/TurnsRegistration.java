package io.hookexport.http;

import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.spi.VertxServiceProvider;

/** Called by Vert.x before it is made: registers what {@link Turns} keeps in a context. */
public final class TurnsRegistration implements VertxServiceProvider {
  @Override
  public void init(VertxBootstrap bootstrap) {
    Turns.register();
  }
}
