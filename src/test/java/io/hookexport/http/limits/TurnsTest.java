package io.hookexport.http.limits;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.web.RoutingContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private final VertxInternal vertx = (VertxInternal) Vertx.vertx();
  private final ContextInternal loop = vertx.getOrCreateContext();
  private final List<String> begun = new ArrayList<>();
  private final List<Promise<String>> running = new ArrayList<>();
  private final AtomicBoolean left = new AtomicBoolean();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  /** A request, of which only the response is looked at. */
  private RoutingContext request(AtomicBoolean gone) {
    Object response =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {HttpServerResponse.class},
            (proxy, method, args) -> method.getName().equals("closed") && gone.get());
    return (RoutingContext)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {RoutingContext.class},
            (proxy, method, args) -> response);
  }

  /** Of a request with a context of its own, as Vert.x gives each. */
  private Future<String> ask(Turns turns, String project, AtomicBoolean gone) {
    Promise<String> answer = Promise.promise();
    Supplier<Future<String>> statement =
        () -> {
          begun.add(project);
          Promise<String> result = Promise.promise();
          running.add(result);
          return result.future();
        };
    loop.duplicate()
        .runOnContext(
            turn -> {
              Asker.isProject(request(gone), project);
              Context own = Vertx.currentContext();
              turns
                  .pass(statement)
                  .onComplete(
                      done -> {
                        assertThat(Vertx.currentContext()).isSameAs(own);
                        answer.handle(done);
                      });
            });
    return answer.future();
  }

  private Future<String> ask(Turns turns, String project) {
    return ask(turns, project, new AtomicBoolean());
  }

  /** What the loop has to do is done, also what that brought. */
  private void settle() throws Exception {
    for (int i = 0; i < 10; i++) {
      Promise<Void> done = Promise.promise();
      loop.runOnContext(turn -> done.complete());
      await(done.future());
    }
  }

  private void end(int statement) throws Exception {
    loop.runOnContext(turn -> running.get(statement).complete("done"));
    settle();
  }

  @Test
  void clientsTakeTurnsHoweverMuchOneOfThemWants() throws Exception {
    Turns turns = new Turns(vertx, "database", 1, LONG);
    for (int i = 0; i < 500; i++) {
      ask(turns, "greedy");
    }
    Future<String> other = ask(turns, "other");
    settle();
    assertThat(begun).containsExactly("greedy");
    end(0);
    end(1);
    assertThat(begun).containsExactly("greedy", "greedy", "other");
    end(2);
    assertThat(await(other)).isEqualTo("done");
  }

  @Test
  void aClientThatLeftHasNoTurn() throws Exception {
    Turns turns = new Turns(vertx, "database", 1, LONG);
    ask(turns, "a");
    List<Future<String>> gone = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      gone.add(ask(turns, "b", left));
    }
    ask(turns, "b");
    settle();
    left.set(true);
    end(0);
    assertThat(begun).containsExactly("a", "b");
    // What their requests hold, such as the look-up of a key, ends with them.
    assertThat(gone).allMatch(Future::failed);
    end(1);
    ask(turns, "c");
    settle();
    assertThat(begun).as("the turn came back").containsExactly("a", "b", "c");
  }

  @Test
  void oneClientsQueueIsBoundedAndOthersAreNotRefusedForIt() throws Exception {
    Turns turns = new Turns(vertx, "database", 1, LONG);
    for (int i = 0; i <= Turns.MOST_WAITING; i++) {
      ask(turns, "greedy");
    }
    Future<String> refused = ask(turns, "greedy");
    assertThatThrownBy(() -> await(refused))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("This project's own requests are still waiting");
    Future<String> other = ask(turns, "other");
    settle();
    assertThat(other.isComplete()).isFalse();
  }

  @Test
  void whoWaitsTooLongIsToldWhatForAndTheTurnsGoOn() throws Exception {
    Turns turns = new Turns(vertx, "database", 1, Duration.ofMillis(1));
    ask(turns, "a");
    Future<String> silent = ask(turns, "a");
    assertThatThrownBy(() -> await(silent)).hasMessageContaining("The database does not respond");
    end(0);
    assertThat(begun).containsExactly("a");
    ask(turns, "a");
    awaitTrue("a turn after those given up", () -> running.size() == 2);
  }

  @Test
  void aStatementThatThrowsGivesItsTurnBack() throws Exception {
    Turns turns = new Turns(vertx, "database", 1, LONG);
    Future<String> thrown =
        turns.pass(
            () -> {
              throw new IllegalStateException("thrown");
            });
    assertThatThrownBy(() -> await(thrown)).hasMessage("thrown");
    ask(turns, "a");
    settle();
    assertThat(begun).containsExactly("a");
  }

  @Test
  void aRefusalByTheDatabaseIsAnAnswer() throws Exception {
    Turns turns = new Turns(vertx, "database", 1, Duration.ofSeconds(3));
    ask(turns, "a");
    ask(turns, "a");
    Future<String> late = ask(turns, "a");
    settle();
    ExportException refusal = ExportException.of(ExportError.NOT_FOUND, "no such export");
    loop.runOnContext(turn -> running.get(0).fail(refusal));
    assertThatThrownBy(() -> await(late))
        .hasMessageContaining("This project's own requests are still waiting");
  }
}
