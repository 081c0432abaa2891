package io.hookexport.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.contract.Contract;
import io.hookexport.http.ContractChecker;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** An operator at a management port; each answer is held against openapi-management.yaml. */
public record AdminClient(int port) implements CheckedClient {
  public static final String TOKEN = "admin-token-of-the-tests-0123456789";
  public static final String SETTING = "management.admin_token=" + TOKEN;

  /** Loaded when the first operator of the tests needs it. */
  private static final class Loaded {
    static final Contract CONTRACT = load();
    static final ContractChecker CHECKER = new ContractChecker(CONTRACT);

    private static Contract load() {
      Vertx vertx = Vertx.vertx();
      try {
        return Await.await(Contract.loadManagement(vertx));
      } finally {
        Await.await(vertx.close());
      }
    }
  }

  public static Contract document() {
    return Loaded.CONTRACT;
  }

  @Override
  public ContractChecker contract() {
    return Loaded.CHECKER;
  }

  public Answer get(String target) {
    return get(target, TOKEN);
  }

  public Answer post(String target, JsonObject body) {
    return send("POST", target, TOKEN, body);
  }

  /** The data of a successful response. */
  public JsonObject ok(String method, String target, JsonObject body) {
    Answer answer = send(method, target, TOKEN, body);
    assertThat(answer.status()).as(answer.text()).isIn(200, 201);
    return answer.data();
  }

  /** All entries of a list, in pages of this size. */
  public List<JsonObject> all(String target, int limit) {
    List<JsonObject> found = new ArrayList<>();
    String cursor = "";
    do {
      String sign = target.contains("?") ? "&" : "?";
      Answer page = get(target + sign + "limit=" + limit + cursor);
      assertThat(page.status()).as(page.text()).isEqualTo(200);
      page.json().getJsonArray("data").forEach(item -> found.add((JsonObject) item));
      JsonObject meta = page.json().getJsonObject("meta");
      assertThat(meta.containsKey("next_cursor")).isEqualTo(meta.getBoolean("has_more"));
      cursor = meta.getBoolean("has_more") ? "&cursor=" + meta.getString("next_cursor") : "";
    } while (!cursor.isEmpty());
    return found;
  }
}
