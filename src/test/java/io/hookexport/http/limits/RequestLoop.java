package io.hookexport.http.limits;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** An event loop with requests, each of which has a context of its own, as Vert.x gives it. */
final class RequestLoop implements AutoCloseable {
  final VertxInternal vertx = (VertxInternal) Vertx.vertx();
  private final ContextInternal loop = vertx.getOrCreateContext();

  /** Asks in a new request; the answer has to come on the context of that. */
  <T> Future<T> ask(String project, AtomicBoolean gone, Supplier<Future<T>> question) {
    Promise<T> answer = Promise.promise();
    loop.duplicate()
        .runOnContext(
            turn -> {
              Asker.isProject(request(gone), project);
              Context own = Vertx.currentContext();
              question
                  .get()
                  .onComplete(
                      done -> {
                        assertThat(Vertx.currentContext()).isSameAs(own);
                        answer.handle(done);
                      });
            });
    return answer.future();
  }

  /** A request, of which only the response is looked at. */
  private static RoutingContext request(AtomicBoolean gone) {
    ClassLoader loader = RequestLoop.class.getClassLoader();
    Object response =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {HttpServerResponse.class},
            (proxy, method, args) -> method.getName().equals("closed") && gone.get());
    return (RoutingContext)
        Proxy.newProxyInstance(
            loader, new Class<?>[] {RoutingContext.class}, (proxy, method, args) -> response);
  }

  /** Returns when the loop has done this, and all that it brought. */
  void run(Runnable task) throws Exception {
    loop.runOnContext(turn -> task.run());
    settle();
  }

  void settle() throws Exception {
    for (int i = 0; i < 10; i++) {
      Promise<Void> done = Promise.promise();
      loop.runOnContext(turn -> done.complete());
      await(done.future());
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
