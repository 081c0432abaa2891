package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.Credentials.Credential;
import io.hookexport.support.Answer;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestIssuer;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every operation of openapi.yaml with every kind of credential and every kind of id. An operation
 * that is added to the contract is in the matrix, with the scope that it declares.
 */
final class AccessMatrixTest {
  /** Operations that their own kind of credential can use, whatever its scopes. */
  private static final Map<String, Set<String>> KINDS =
      Map.of(
          "createSession", Set.of("key"),
          "getSession", Set.of("key", "session", "jwt", "proxy"),
          "deleteSession", Set.of("session"));

  @TempDir static Path folder;
  @TempDir static Path settings;
  @AutoClose private static TestServer server;
  private static List<Credential> credentials;

  /** Kind of id to ids: of an export that has ended, and of one that is active. */
  private static final Map<Id, List<String>> IDS = new LinkedHashMap<>();

  private enum Id {
    OWN,
    OUTSIDE_THE_FILTER,
    FOREIGN,
    UNKNOWN
  }

  @BeforeAll
  static void start() throws Exception {
    String uri = TestServer.prepare(100);
    String own = TestServer.createKey(uri, "demo");
    String foreign = TestServer.createKey(uri, "rival");
    String endpoint =
        TestDatabase.text(
            uri,
            "select 'ep_' || replace(min(endpoint_id::text), '-', '')"
                + " from deliveries.outbound_messages");
    JsonObject ofEndpoint = TestRequest.october().put("endpoint_id", endpoint);
    String many = "exports.active_per_project=1000";
    try (TestServer worker = TestServer.start(uri, folder, many)) {
      IDS.put(Id.OWN, ended(worker, own, ofEndpoint));
      IDS.put(Id.OUTSIDE_THE_FILTER, ended(worker, own, TestRequest.october()));
      IDS.put(Id.FOREIGN, ended(worker, foreign, TestRequest.october()));
    }
    TestIssuer issuer = TestIssuer.rsa("one");
    server =
        TestServer.start(uri, folder, Credentials.settings(issuer, settings, many, "roles=api"));
    IDS.get(Id.OWN).add(server.create(own, ofEndpoint));
    IDS.get(Id.OUTSIDE_THE_FILTER).add(server.create(own, TestRequest.october()));
    IDS.get(Id.FOREIGN).add(server.create(foreign, TestRequest.october()));
    IDS.put(Id.UNKNOWN, List.of(UUID.randomUUID().toString(), UUID.randomUUID().toString()));
    credentials = new Credentials(server, uri, "demo", endpoint, issuer).all();
  }

  private static List<String> ended(TestServer worker, String key, JsonObject body) {
    String id = worker.create(key, body);
    worker.awaitCompleted(id, key);
    return new ArrayList<>(List.of(id));
  }

  @TestFactory
  List<DynamicTest> whoMayDoWhat() throws IOException {
    List<DynamicTest> matrix = new ArrayList<>();
    for (ContractOperation operation : ContractOperation.all()) {
      for (Credential credential : credentials) {
        matrix.add(
            DynamicTest.dynamicTest(
                operation.id() + ", " + credential, () -> check(operation, credential)));
      }
    }
    assertThat(matrix).hasSizeGreaterThan(150);
    return matrix;
  }

  private static void check(ContractOperation operation, Credential credential) {
    Answer unknown = call(operation, credential, Id.UNKNOWN);
    Answer anonymous =
        server.send(
            operation.method(), operation.target(id(operation, Id.UNKNOWN)), "", operation.body());
    if (operation.scope().isEmpty()) {
      assertThat(unknown.visible()).as("as without a credential").isEqualTo(anonymous.visible());
      return;
    }
    assertThat(anonymous.status()).isEqualTo(401);
    int expected = expected(operation, credential);
    for (Id id : operation.isOnExport() ? Id.values() : new Id[] {Id.UNKNOWN}) {
      Answer answer = call(operation, credential, id);
      if (expected == 401 || expected == 403) {
        assertThat(answer.status()).as(id.name()).isEqualTo(expected);
        assertThat(answer.code()).isEqualTo(expected == 401 ? "UNAUTHORIZED" : "FORBIDDEN");
        assertThat(answer.visible()).as(id.name()).isEqualTo(unknown.visible());
      } else if (operation.isOnExport() && !exists(id, credential)) {
        assertThat(answer.status()).as(id.name()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("NOT_FOUND");
        assertThat(answer.visible()).as(id.name()).isEqualTo(unknown.visible());
      } else {
        // 409 is the answer about the state of an export that the caller sees.
        assertThat(answer.status()).as(id + " " + answer.text()).isIn(200, 201, 204, 302, 409);
      }
    }
    if (expected == 401 && credential.kind().equals("session")) { // about keys nothing is told
      assertThat(unknown.visible()).isEqualTo(anonymous.visible());
    }
  }

  private static boolean exists(Id id, Credential credential) {
    return id == Id.OWN || (id == Id.OUTSIDE_THE_FILTER && !credential.isFixed());
  }

  /** 401, 403, or 0 when the operation is carried out. */
  private static int expected(ContractOperation operation, Credential credential) {
    if (!credential.isLive()) {
      return 401;
    }
    String scope = operation.scope().orElseThrow();
    boolean may =
        scope.equals("none")
            ? KINDS.get(operation.id()).contains(credential.kind())
            : credential.scopes().contains(scope);
    return may ? 0 : 403;
  }

  /**
   * An active export cannot be deleted, and one that has ended not be cancelled: nothing changes.
   */
  private static String id(ContractOperation operation, Id id) {
    return IDS.get(id).get(operation.method().equals("DELETE") ? 1 : 0);
  }

  private static Answer call(ContractOperation operation, Credential credential, Id id) {
    return server.send(
        operation.method(),
        operation.target(id(operation, id)),
        "",
        operation.body(),
        credential.headers().get().toArray(String[]::new));
  }
}
