package io.hookexport.http.limits;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class TurnsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @AutoClose private final RequestLoop loop = new RequestLoop();
  private final List<String> begun = new ArrayList<>();
  private final List<Promise<String>> running = new ArrayList<>();
  private final AtomicBoolean left = new AtomicBoolean();

  private Future<String> ask(Turns turns, String project, AtomicBoolean gone) {
    Supplier<Future<String>> statement =
        () -> {
          begun.add(project);
          Promise<String> result = Promise.promise();
          running.add(result);
          return result.future();
        };
    return loop.ask(project, gone, () -> turns.pass(statement));
  }

  private Future<String> ask(Turns turns, String project) {
    return ask(turns, project, new AtomicBoolean());
  }

  private void end(int statement) throws Exception {
    loop.run(() -> running.get(statement).complete("done"));
  }

  @Test
  void clientsTakeTurnsHoweverMuchOneOfThemWants() throws Exception {
    Turns turns = new Turns(loop.vertx, "database", 1, LONG);
    for (int i = 0; i < 500; i++) {
      ask(turns, "greedy");
    }
    Future<String> other = ask(turns, "other");
    loop.settle();
    assertThat(begun).containsExactly("greedy");
    end(0);
    end(1);
    assertThat(begun).containsExactly("greedy", "greedy", "other");
    end(2);
    assertThat(await(other)).isEqualTo("done");
  }

  @Test
  void aClientThatLeftHasNoTurn() throws Exception {
    Turns turns = new Turns(loop.vertx, "database", 1, LONG);
    ask(turns, "a");
    List<Future<String>> gone = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      gone.add(ask(turns, "b", left));
    }
    ask(turns, "b");
    loop.settle();
    left.set(true);
    end(0);
    assertThat(begun).containsExactly("a", "b");
    // What their requests hold, such as the look-up of a key, ends with them.
    assertThat(gone).allMatch(Future::failed);
    end(1);
    ask(turns, "c");
    loop.settle();
    assertThat(begun).as("the turn came back").containsExactly("a", "b", "c");
  }

  @Test
  void oneClientsQueueIsBoundedAndOthersAreNotRefusedForIt() throws Exception {
    Turns turns = new Turns(loop.vertx, "database", 1, LONG);
    for (int i = 0; i <= Turns.MOST_WAITING; i++) {
      ask(turns, "greedy");
    }
    Future<String> refused = ask(turns, "greedy");
    assertThatThrownBy(() -> await(refused))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("This project's own requests are still waiting");
    Future<String> other = ask(turns, "other");
    loop.settle();
    assertThat(other.isComplete()).isFalse();
  }

  @Test
  void whoWaitsTooLongIsToldWhatForAndTheTurnsGoOn() throws Exception {
    Turns turns = new Turns(loop.vertx, "database", 1, Duration.ofMillis(1));
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
    Turns turns = new Turns(loop.vertx, "database", 1, LONG);
    Future<String> thrown =
        turns.pass(
            () -> {
              throw new IllegalStateException("thrown");
            });
    assertThatThrownBy(() -> await(thrown)).hasMessage("thrown");
    ask(turns, "a");
    loop.settle();
    assertThat(begun).containsExactly("a");
  }

  @Test
  void aRefusalByTheDatabaseIsAnAnswer() throws Exception {
    Turns turns = new Turns(loop.vertx, "database", 1, Duration.ofSeconds(3));
    ask(turns, "a");
    ask(turns, "a");
    Future<String> late = ask(turns, "a");
    loop.settle();
    ExportException refusal = ExportException.of(ExportError.NOT_FOUND, "no such export");
    loop.run(() -> running.get(0).fail(refusal));
    assertThatThrownBy(() -> await(late))
        .hasMessageContaining("This project's own requests are still waiting");
  }
}
