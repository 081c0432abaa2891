package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static java.util.stream.Collectors.toMap;

import io.hookexport.contract.Contract;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import java.util.Map;

/** A management port whose every operation has a bug. */
public final class BrokenAdmin implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final HttpListener listener;

  public BrokenAdmin(Contract contract, String token) {
    listener =
        new HttpListener(
            contract,
            new ApiSettings("127.0.0.1", 0, ManagementVerticle.MOST_BODY, 60, 10),
            new ConnectionPlaces(100, 0, TrustedProxies.NONE),
            request -> {});
    AdminAuth auth = new AdminAuth(token, new ClientLimits(0, 0, 0, TrustedProxies.NONE));
    Map<String, Action> bugs =
        contract.api().operations().stream()
            .collect(
                toMap(
                    Operation::getOperationId,
                    operation -> rc -> Future.failedFuture("a bug that the test has put there")));
    Router router =
        new ContractRouter(
                contract,
                listener,
                (operation, action) -> List.of(auth),
                new JsonBody(ManagementVerticle.MOST_BODY, request -> {}),
                new ResponseBytes(1 << 20))
            .route(vertx, bugs, Map.of());
    await(listener.listen(vertx, 0, router));
  }

  public int port() {
    return listener.port();
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
