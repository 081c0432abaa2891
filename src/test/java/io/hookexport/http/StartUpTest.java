package io.hookexport.http;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.contract.Contract;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.http.limits.ConnectionPlaces;
import io.hookexport.http.limits.ResponseBytes;
import io.hookexport.http.limits.TrustedProxies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A contract that does not fit the code must not start. */
class StartUpTest {
  private static final Vertx VERTX = Vertx.vertx();
  private static String yaml;

  @BeforeAll
  static void read() throws IOException {
    yaml = Files.readString(Path.of("openapi.yaml"));
  }

  @AfterAll
  static void close() {
    await(VERTX.close());
  }

  private static Contract contract(String text) {
    return await(Contract.of(VERTX, text));
  }

  private static Map<String, Action> actions(Contract contract) {
    return contract.api().operations().stream()
        .collect(Collectors.toMap(o -> o.getOperationId(), o -> rc -> Future.succeededFuture()));
  }

  private static void route(Contract contract, Map<String, Action> actions) {
    HttpListener listener =
        new HttpListener(
            contract,
            new ApiSettings("localhost", 0, 1024, 1, 1),
            new ConnectionPlaces(1, 0, TrustedProxies.NONE),
            request -> {});
    new ContractRouter(
            contract,
            listener,
            (operation, action) -> List.of(new RequiredScope(operation)),
            rc -> {},
            new ResponseBytes(1))
        .route(VERTX, actions, Map.of());
  }

  @Test
  void everyOperationWithAnActionStarts() {
    Contract contract = contract(yaml);
    route(contract, actions(contract));
  }

  @Test
  void differencesInBothDirectionsAreNamed() {
    Contract contract = contract(yaml);
    Map<String, Action> actions = new HashMap<>(actions(contract));
    actions.remove("getExport");
    actions.put("importExport", rc -> Future.succeededFuture());

    assertThatThrownBy(() -> route(contract, actions))
        .hasMessageContaining("operations without an action [getExport]")
        .hasMessageContaining("actions without an operation [importExport]");
  }

  @Test
  void anotherSecuritySchemeIsRefused() {
    Contract contract = contract(yaml.replace("scheme: bearer", "scheme: basic"));
    assertThatThrownBy(() -> route(contract, actions(contract)))
        .hasMessageContaining("scheme bearer");
  }

  @Test
  void aBasePathIsRefused() {
    Contract contract = contract(yaml.replace("http://localhost:8080", "http://localhost:8080/x"));
    assertThatThrownBy(() -> route(contract, actions(contract))).hasMessageContaining("base path");
  }

  @Test
  void aTextThatIsNoContractIsRefused() {
    assertThatThrownBy(() -> contract("openapi: 3.1.0\nopenapi: 3.1.0\n"))
        .hasStackTraceContaining("openapi.yaml cannot be read");
    assertThatThrownBy(() -> contract("openapi: 3.1.0\ninfo: {}\n")).isNotNull();
  }

  @Test
  void thePublishedTextKeepsWhatTheLibraryCannotLoad() {
    Contract contract = contract(yaml);
    assertThat(contract.text()).isEqualTo(yaml).contains("text/csv");
    assertThat(contract.api().operation("fetchFile").getResponse(200).getContent()).isEmpty();
  }
}
