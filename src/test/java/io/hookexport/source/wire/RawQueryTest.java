package io.hookexport.source.wire;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.csv.Chunk;
import io.hookexport.csv.ChunkArrays;
import io.hookexport.csv.CsvEncoder;
import io.hookexport.postgres.ConnectionUri;
import io.hookexport.source.definition.CellForm;
import io.hookexport.source.rows.DeliveryQuery;
import io.hookexport.source.rows.QueryReader;
import io.hookexport.support.TestSource;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A query whose message cannot be made, by a bad value here and by want of memory elsewhere. */
final class RawQueryTest {
  @Test
  void whatCannotBeSentEndsTheQueryAndItsConnection() throws Exception {
    try (TestSource source = new TestSource()) {
      PgConnection connection = await(ConnectionUri.connect(source.vertx, source.uri));
      Promise<Void> closed = Promise.promise();
      connection.closeHandler(closed::complete);
      Promise<Throwable> over = Promise.promise();
      RawQuery query =
          new RawQuery(
              connection,
              DeliveryQuery.other("select $1", Tuple.of(true), List.of(CellForm.of("TEXT"))),
              new CsvEncoder(new ChunkArrays(1024, 1), false),
              new QueryReader.Listener() {
                @Override
                public void chunk(Chunk chunk, long rows, long escapedCells) {
                  throw new AssertionError("a row");
                }

                @Override
                public void over(@Nullable Throwable failure) {
                  over.complete(failure);
                }
              },
              false);

      query.start();

      assertThat(await(over.future())).hasMessageContaining("a parameter is not a string");
      await(query.stop());
      await(closed.future());
    }
  }
}
