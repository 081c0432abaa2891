package io.hookexport.postgres;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlClient;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PoolsTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Otherwise what was done with it, such as a migration, would fail although it is done. */
  @Test
  void closingWhatDoesNotCloseEndsAndFailsNothing() {
    Promise<Void> never = Promise.promise();
    SqlClient client =
        (SqlClient)
            Proxy.newProxyInstance(
                SqlClient.class.getClassLoader(),
                new Class<?>[] {SqlClient.class},
                (proxy, method, arguments) -> never.future());
    await(Pools.close(vertx, client));
    assertThat(never.future().isComplete()).isFalse();
  }
}
