package io.hookexport.http;

import static io.hookexport.http.TestApi.JANUARY;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Export;
import io.hookexport.export.Failure;
import io.hookexport.http.connection.ApiSettings;
import io.hookexport.support.Answer;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every operation, held against openapi.yaml by the client itself. */
class HttpContractTest {
  @AutoClose private final TestApi api = new TestApi();

  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "https://exports.example.com, ''",
    "https://exports.example.com/, ''",
    "https://example.com/exports, /exports",
    "https://example.com/a%20b/c/, /a%20b/c"
  })
  void locationsBeginWithThePathOfThePublicUrl(String publicUrl, String path) {
    assertThat(ApiSettings.basePathOf(publicUrl)).isEqualTo(path);
    assertThat(URI.create(ApiSettings.filesUrl(publicUrl)).getRawPath())
        .isEqualTo(path + "/v1/files");
    try (TestApi below = TestApi.below(path)) {
      Answer created = below.post(JANUARY);
      assertThat(created.status()).isEqualTo(201);
      assertThat(created.header("Location"))
          .matches(Pattern.quote(path) + "/v1/exports/[0-9a-f-]{36}");
    }
  }

  @Test
  void anEstimateTakesWhatACreateTakes() {
    JsonObject create = schema("CreateExport");
    JsonObject estimate = schema("EstimateExport");
    JsonObject properties = estimate.getJsonObject("properties").copy();
    assertThat(properties.remove("exact")).isNotNull();
    assertThat(properties).isEqualTo(create.getJsonObject("properties"));
    assertThat(estimate.getValue("required")).isEqualTo(create.getValue("required"));
  }

  private JsonObject schema(String name) {
    return api.contract.dereference(new JsonObject().put("$ref", "#/components/schemas/" + name));
  }

  @Test
  void createAnswersTheExportAndItsPath() {
    Answer answer = api.post(JANUARY);

    assertThat(answer.status()).isEqualTo(201);
    String id = answer.data().getString("id");
    assertThat(answer.header("Location")).isEqualTo("/v1/exports/" + id);
    assertThat(answer.header("Idempotent-Replayed")).isNull();
    assertThat(answer.data().getString("status")).isEqualTo("pending");
    assertThat(answer.data().getString("direction")).isEqualTo("outbound");
    assertThat(answer.data().getString("filter_start_time"))
        .isEqualTo("2026-01-01T00:00:00.000000Z");
    assertThat(answer.data().fieldNames()).doesNotContain("error_message", "row_count");
    assertThat(api.get(answer.header("Location")).data()).isEqualTo(answer.data());
  }

  @Test
  void createTakesEveryOption() {
    Answer answer =
        api.post(
            TestRequest.body("2026-01-01T00:00:00.123456789+02:00", "2026-01-02t00:00:00z")
                .put("status", "failed_permanent")
                .put("direction", "outbound")
                .put("endpoint_id", TestApi.ENDPOINT)
                .put("columns", List.of("status", "message_id"))
                .put("compression", "gzip")
                .put("formula_escaping", "spreadsheet")
                .put("byte_order_mark", true)
                .encode());

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.data().getString("filter_start_time"))
        .isEqualTo("2025-12-31T22:00:00.123457Z");
    assertThat(answer.data().getString("filter_endpoint_id")).isEqualTo(TestApi.ENDPOINT);
    assertThat(answer.data().getJsonArray("columns")).containsExactly("status", "message_id");
    assertThat(answer.data().getString("compression")).isEqualTo("gzip");
    assertThat(answer.data().getString("formula_escaping")).isEqualTo("spreadsheet");
  }

  /** Generated clients send a list that was never set as an empty one. */
  @Test
  void anEmptyListOfColumnsMeansAllAsNoneDoes() {
    JsonObject empty = new JsonObject(JANUARY).put("columns", new JsonArray());
    Answer answer = api.post(empty.encode(), "Idempotency-Key", "k");
    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.data().containsKey("columns")).isFalse();
    Answer without = api.post(JANUARY, "Idempotency-Key", "k");
    assertThat(without.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(without.data()).isEqualTo(answer.data());
  }

  @Test
  void createTakesInboundEndpoints() {
    String body =
        new JsonObject(JANUARY)
            .put("direction", "inbound")
            .put("inbound_endpoint_id", TestApi.INBOUND)
            .encode();

    assertThat(api.post(body).data().getString("filter_inbound_endpoint_id"))
        .isEqualTo(TestApi.INBOUND);
  }

  @Test
  void createRefusesASecondActiveExport() {
    UUID first = api.created();

    Answer answer = api.post(JANUARY);

    assertThat(answer.status()).isEqualTo(429);
    assertThat(answer.code()).isEqualTo("EXPORT_LIMIT_EXCEEDED");
    assertThat(answer.header("Retry-After")).isEqualTo("10");
    assertThat(answer.json().getJsonObject("error").getJsonObject("details").getString("export_id"))
        .isEqualTo(first.toString());
  }

  @Test
  void createRepeatsTheAnswerForTheSameIdempotencyKey() {
    Answer first = api.post(JANUARY, "Idempotency-Key", "a+b%20c");
    Answer again = api.post(JANUARY, "Idempotency-Key", "a+b%20c");
    Answer sameMeaning =
        api.post(
            TestRequest.body("2026-01-01T01:00:00+01:00", "2026-02-01T00:00:00Z").encode(),
            "Idempotency-Key",
            "a+b%20c");

    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    assertThat(again.data()).isEqualTo(first.data());
    assertThat(sameMeaning.data()).isEqualTo(first.data());
    // The key arrives as it was sent: a decoded twin is another key, which meets the limit.
    assertThat(api.post(JANUARY, "Idempotency-Key", "a+b+c").status()).isEqualTo(429);
  }

  @Test
  void getShowsEveryState() {
    UUID id = api.created();
    api.run(id, 500);
    JsonObject processing = api.get("/v1/exports/" + id).data();
    assertThat(processing.getString("status")).isEqualTo("processing");
    assertThat(processing.getJsonObject("progress").getLong("percent")).isEqualTo(50);

    api.fail(id, new Failure(Failure.Code.SOURCE_ERROR, "no such table"));
    JsonObject failed = api.get("/v1/exports/" + id).data();
    assertThat(failed.getString("error_code")).isEqualTo("SOURCE_ERROR");
    assertThat(failed.getString("error_message")).isEqualTo("no such table");

    Export export = api.finished("a\r\n1\r\n".getBytes(StandardCharsets.UTF_8));
    JsonObject completed = api.get("/v1/exports/" + export.id()).data();
    assertThat(completed.getLong("row_count")).isEqualTo(3);
    assertThat(completed.getLong("file_size_bytes")).isEqualTo(6);

    api.now.set(export.expiresAt().orElseThrow());
    assertThat(api.get("/v1/exports/" + export.id()).data().getString("status"))
        .isEqualTo("expired");
  }

  @Test
  void deleteRemovesRecordAndFile() {
    Export export = api.finished(new byte[] {1});
    assertThat(api.send("DELETE", "/v1/exports/" + export.id(), null).status()).isEqualTo(204);
    assertThat(api.get("/v1/exports/" + export.id()).status()).isEqualTo(404);
    assertThat(api.folder.toFile().list()).isEmpty();
  }

  @Test
  void downloadTellsWhyThereIsNoFile() {
    Answer pending = api.get("/v1/exports/" + api.created() + "/download");
    assertThat(pending.status()).isEqualTo(400);
    assertThat(pending.code()).isEqualTo("EXPORT_NOT_READY");
    assertThat(pending.json().getJsonObject("error").getJsonObject("details").getString("status"))
        .isEqualTo("pending");
  }

  @Test
  void listPagesThroughEverythingOnceNewestFirst() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      api.now.set(api.now.get().plusSeconds(i % 2));
      made.add(api.finished(new byte[] {1}).id().toString());
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = api.get("/v1/exports?limit=3" + cursor).json();
      page.getJsonArray("data").forEach(e -> seen.add(((JsonObject) e).getString("id")));
      JsonObject meta = page.getJsonObject("meta");
      assertThat(meta.getBoolean("has_more")).isEqualTo(meta.containsKey("next_cursor"));
      cursor = meta.getBoolean("has_more") ? "&cursor=" + meta.getString("next_cursor") : null;
    } while (cursor != null);

    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(made);
    assertThat(api.get("/v1/exports").json().getJsonArray("data")).hasSize(7);
  }

  @Test
  void listFilters() {
    api.finished(new byte[] {1});
    api.created();

    assertThat(api.get("/v1/exports?status=completed").json().getJsonArray("data")).hasSize(1);
    assertThat(api.get("/v1/exports?direction=inbound").json().getJsonArray("data")).isEmpty();
    assertThat(api.get("/v1/exports?cursor=nonsense").violations()).containsKey("query/cursor");
    assertThat(api.sendAs(api.otherKey, "GET", "/v1/exports", null).json().getJsonArray("data"))
        .isEmpty();
  }
}
