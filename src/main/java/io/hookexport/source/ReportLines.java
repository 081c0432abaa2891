package io.hookexport.source;

import io.hookexport.export.ExportException;
import io.hookexport.export.PlainText;
import io.hookexport.postgres.SqlErrors;
import io.hookexport.source.definition.InvalidSourceException;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The lines of a report, and what has failed so far. Each step ends before the next begins. */
final class ReportLines {
  private final Consumer<String> out;
  private final List<String> failures = new ArrayList<>();

  ReportLines(Consumer<String> out) {
    this.out = out;
  }

  void add(String line) {
    out.accept(PlainText.of(line).stripTrailing());
  }

  void add(String label, String text) {
    add(String.format(Locale.ROOT, "  %-18s  %s", label, text));
  }

  /** Lines below one with a label. */
  void indented(List<String> lines) {
    lines.forEach(line -> add("", line));
  }

  /**
   * Does a step, and tells how it ended and how long it took. A step whose statement is wrong, or
   * takes too long, does not end the report; a connection that is lost does.
   *
   * @param work returns what to add
   */
  Future<Void> step(String label, String what, Supplier<Future<String>> work) {
    return judged(label, what, () -> work.get().map(result -> new Finding(false, result)));
  }

  /** What a step has found. A fault is no failure of the step. */
  record Finding(boolean isFault, String text) {}

  /** As {@link #step}, for work that may find a fault. */
  Future<Void> judged(String label, String what, Supplier<Future<Finding>> work) {
    long begun = System.nanoTime();
    return Future.<Finding>future(done -> work.get().onComplete(done))
        .map(
            result ->
                (result.isFault() ? "warning, " : "ok, ")
                    + millis(System.nanoTime() - begun)
                    + (result.text().isEmpty() ? "" : ": ")
                    + result.text())
        .recover(failure -> failed(label + " " + what, failure))
        .map(
            result -> {
              add(label, what.isEmpty() ? result : what + "  " + result);
              return null;
            });
  }

  /** As {@link #step}, for work that adds its own lines. */
  Future<Void> section(String label, Supplier<Future<Void>> work) {
    return Future.<Void>future(done -> work.get().onComplete(done))
        .recover(
            failure ->
                failed(label, failure)
                    .map(
                        words -> {
                          add(label, words);
                          return null;
                        }));
  }

  private Future<String> failed(String step, Throwable failure) {
    if (isTooSlow(failure)) {
      return Future.succeededFuture("not ended in time, which is no error: exports have more time");
    }
    boolean isOfSource =
        failure instanceof InvalidSourceException
            // In a transaction that only reads: the select writes.
            || SqlErrors.is(failure, SqlErrors.READ_ONLY)
            || (failure instanceof PgException && !SqlErrors.isTransient(failure));
    if (isOfSource) {
      String words =
          failure instanceof PgException pg
              ? pg.getErrorMessage() + " (" + pg.getSqlState() + ")"
              : String.valueOf(failure.getMessage());
      failures.add(step.strip() + ": " + words);
      return Future.succeededFuture("failed: " + words);
    }
    return failure instanceof ExportException
        ? Future.succeededFuture(String.valueOf(failure.getMessage()))
        : Future.failedFuture(failure);
  }

  static boolean isTooSlow(Throwable failure) {
    return failure instanceof TimeoutException || SqlErrors.is(failure, SqlErrors.QUERY_CANCELED);
  }

  static String millis(long nanos) {
    return TimeUnit.NANOSECONDS.toMillis(nanos) + " ms";
  }

  static String seconds(Duration limit) {
    return limit.toSeconds() + " s";
  }

  List<String> failures() {
    return failures;
  }
}
