package io.hookexport.jobs;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** The answers to the questions that shared a statement. */
final class BatchAnswers {
  private BatchAnswers() {}

  /** A row that cannot be read, such as one of a later version, fails no other question. */
  static <K, V> List<Future<V>> of(
      List<K> questions, RowSet<Row> rows, BiFunction<K, Optional<Row>, V> answer) {
    List<Optional<Row>> found =
        new ArrayList<>(Collections.nCopies(questions.size(), Optional.empty()));
    rows.forEach(
        row -> found.set(Math.toIntExact(row.getLong(row.size() - 1)) - 1, Optional.of(row)));
    return IntStream.range(0, questions.size())
        .mapToObj(
            i ->
                Future.<V>future(
                    done -> done.complete(answer.apply(questions.get(i), found.get(i)))))
        .toList();
  }
}
