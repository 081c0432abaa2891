package io.hookexport.source;

import static io.hookexport.support.Await.await;

import io.hookexport.export.DeliverySource.CsvRows;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestProxy;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database host that is gone without a word, and another one in its place. */
final class DeadServerTest {
  private static final int ROWS = 2_000;

  private TestSource test;
  private TestProxy proxy;

  @BeforeEach
  void open() {
    proxy = new TestProxy(TestDatabase.fresh());
    test = new TestSource(proxy.uri());
    await(Migrations.NATIVE.apply(test.vertx, test.uri));
    await(SampleData.fill(test.vertx, test.uri, TestSource.PROJECT.tenant(), ROWS, rows -> {}));
  }

  @AfterEach
  void close() {
    proxy.close();
    test.close();
  }

  /** All has been read, or much is still to come: closing ends and the place is free again. */
  @Test
  void rowsOfADeadServerCanBeClosedAndFreeTheirPlace() throws Exception {
    List<PgDeliverySource> sources = new ArrayList<>();
    List<CsvRows> open = new ArrayList<>();
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      for (boolean toTheEnd : new boolean[] {true, false}) {
        PgDeliverySource source = test.open(reader, "native", 1);
        sources.add(source);
        CsvRows rows = await(test.rows(source, TestSource.everything()));
        open.add(rows);
        read(rows, toTheEnd);
      }
    }
    proxy.freeze();
    List<Future<Void>> closing = new ArrayList<>();
    open.forEach(rows -> closing.add(test.on(rows::close)));
    await(Future.all(closing));
    proxy.replace();
    for (PgDeliverySource source : sources) {
      CsvRows again = await(test.rows(source, TestSource.everything()));
      await(test.on(again::close));
      await(source.close());
    }
  }

  private void read(CsvRows rows, boolean toTheEnd) {
    Promise<Void> far = Promise.promise();
    test.run(
        () -> {
          rows.endHandler(end -> far.tryComplete());
          rows.handler(
              chunk -> {
                if (!toTheEnd) {
                  rows.pause();
                  far.tryComplete();
                }
              });
        });
    await(far.future());
  }
}
