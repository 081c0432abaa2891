package io.hookexport.http.limits;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class BatchesTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @AutoClose private final RequestLoop loop = new RequestLoop();
  private final List<List<String>> statements = new ArrayList<>();
  private final List<Promise<List<String>>> running = new ArrayList<>();
  private final AtomicBoolean left = new AtomicBoolean();
  private final LoopLoad load = new LoopLoad(1000);

  private Batches<String, String> batches(Duration patience) {
    return new Batches<>(
        loop.vertx,
        "database",
        patience,
        load,
        questions -> {
          statements.add(questions);
          Promise<List<String>> answers = Promise.promise();
          running.add(answers);
          return answers.future();
        });
  }

  private Future<String> ask(
      Batches<String, String> batches, String project, String question, AtomicBoolean gone) {
    return loop.ask(project, gone, () -> batches.ask(question));
  }

  private Future<String> ask(Batches<String, String> batches, String project, String question) {
    return ask(batches, project, question, new AtomicBoolean());
  }

  /** Answers each question of a statement with its text and the number of the statement. */
  private void end(int statement) throws Exception {
    List<String> answers = statements.get(statement).stream().map(q -> q + statement).toList();
    loop.run(() -> running.get(statement).complete(answers));
  }

  @Test
  void whatComesDuringAStatementGoesTogetherWithTheNext() throws Exception {
    Batches<String, String> batches = batches(LONG);
    Future<String> first = ask(batches, "p", "a");
    loop.settle();
    List<Future<String>> later = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      later.add(ask(batches, "p", "b" + i));
    }
    loop.settle();
    assertThat(statements).as("one is under way").containsExactly(List.of("a"));
    end(0);
    assertThat(await(first)).isEqualTo("a0");
    assertThat(statements).hasSize(2);
    end(1);
    assertThat(statements).as("nothing waits").hasSize(2);
    for (int i = 0; i < 100; i++) {
      assertThat(await(later.get(i))).isEqualTo("b" + i + "1");
    }
  }

  /** Else a key that was revoked meanwhile would be good for it. */
  @Test
  void aQuestionIsNeverAnsweredByAStatementThatBeganBeforeIt() throws Exception {
    Batches<String, String> batches = batches(LONG);
    Future<String> before = ask(batches, "p", "same");
    loop.settle();
    Future<String> after = ask(batches, "p", "same");
    loop.settle();
    end(0);
    assertThat(await(before)).isEqualTo("same0");
    assertThat(after.isComplete()).isFalse();
    end(1);
    assertThat(await(after)).isEqualTo("same1");
  }

  @Test
  void equalQuestionsOfOneStatementAreAskedOnce() throws Exception {
    Batches<String, String> batches = batches(LONG);
    ask(batches, "p", "a");
    loop.settle();
    List<Future<String>> same =
        IntStream.range(0, 50).mapToObj(i -> ask(batches, "q" + i, "b")).toList();
    Future<String> other = ask(batches, "p", "c");
    loop.settle();
    end(0);
    assertThat(statements.get(1)).containsExactly("b", "c");
    end(1);
    assertThat(same).allMatch(each -> "b1".equals(each.result()));
    assertThat(await(other)).isEqualTo("c1");
  }

  @Test
  void aStatementIsBoundedAndTheClientsTakeTurnsInIt() throws Exception {
    Batches<String, String> batches = batches(LONG);
    ask(batches, "greedy", "a");
    loop.settle();
    for (int i = 0; i < 3 * Batches.MOST_TOGETHER; i++) {
      ask(batches, "greedy", "g" + i);
    }
    ask(batches, "other", "o");
    loop.settle();
    end(0);
    assertThat(statements.get(1)).hasSize(Batches.MOST_TOGETHER).startsWith("g0", "o", "g1");
  }

  @Test
  void aFailedStatementFailsItsOwnQuestionsOnly() throws Exception {
    Batches<String, String> batches = batches(LONG);
    Future<String> failed = ask(batches, "p", "a");
    loop.settle();
    Future<String> next = ask(batches, "p", "b");
    loop.settle();
    ExportException failure = ExportException.unavailable("no answer", null);
    loop.run(() -> running.get(0).fail(failure));
    assertThatThrownBy(() -> await(failed)).isSameAs(failure);
    loop.settle();
    end(1);
    assertThat(await(next)).isEqualTo("b1");
  }

  @Test
  void aStatementThatThrowsDoesNotEndTheBatches() throws Exception {
    List<String> asked = new ArrayList<>();
    Batches<String, String> batches =
        new Batches<>(
            loop.vertx,
            "database",
            LONG,
            load,
            questions -> {
              asked.addAll(questions);
              if (asked.size() == 1) {
                throw new IllegalStateException("thrown");
              }
              return Future.succeededFuture(questions);
            });
    Future<String> thrown = ask(batches, "p", "a");
    assertThatThrownBy(() -> await(thrown)).hasMessage("thrown");
    assertThat(await(ask(batches, "p", "b"))).isEqualTo("b");
  }

  @Test
  void aFullLoadRefusesWhoHasManyQuestionsAndNobodyElse() throws Exception {
    Batches<String, String> batches = batches(LONG);
    ask(batches, "greedy", "first");
    loop.settle();
    for (int i = 0; i < load.most(); i++) {
      ask(batches, "greedy", "q" + i);
    }
    Future<String> refused = ask(batches, "greedy", "more");
    assertThatThrownBy(() -> await(refused))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("are still waiting");
    Future<String> other = ask(batches, "other", "o");
    loop.settle();
    end(0);
    assertThat(statements.get(1)).as("by turns").startsWith("q0", "o");
    end(1);
    assertThat(await(other)).isEqualTo("o1");
  }

  @Test
  void whoLeftIsNotAskedFor() throws Exception {
    Batches<String, String> batches = batches(LONG);
    ask(batches, "p", "a");
    loop.settle();
    Future<String> gone = ask(batches, "p", "gone", left);
    ask(batches, "p", "b");
    loop.settle();
    left.set(true);
    end(0);
    assertThat(statements.get(1)).containsExactly("b");
    assertThat(gone.failed()).isTrue();
  }

  @Test
  void whoWaitsTooLongIsToldWhatFor() throws Exception {
    Batches<String, String> batches = batches(Duration.ofMillis(1));
    Future<String> underWay = ask(batches, "p", "a");
    loop.settle();
    Future<String> silent = ask(batches, "p", "b");
    assertThatThrownBy(() -> await(silent)).hasMessageContaining("The database does not respond");
    end(0);
    assertThat(await(underWay)).isEqualTo("a0");
    Future<String> later = ask(batches, "p", "c");
    awaitTrue("a statement after those given up", () -> running.size() == 2);
    end(1);
    assertThat(await(later)).isEqualTo("c1");
  }
}
