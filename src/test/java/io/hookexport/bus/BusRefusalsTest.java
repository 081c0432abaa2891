package io.hookexport.bus;

import static io.hookexport.bus.TestBus.error;
import static io.hookexport.bus.TestBus.ofProject;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestRequest;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Messages that break the contract. */
@ExtendWith(VertxExtension.class)
class BusRefusalsTest {
  private static final JsonObject JANUARY =
      TestRequest.body("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");

  @TempDir Path folder;
  private TestBus bus;

  @BeforeEach
  void start(Vertx vertx) {
    bus = new TestBus(vertx, folder);
  }

  @Test
  void everyViolationIsToldAsOverHttp() {
    JsonObject body =
        ofProject().put("start_time", "2026-01-01T00:00:00").put("colour", "red").put("status", 7);

    Map<String, String> violations = TestBus.violations(bus.refused("createExport", body));

    assertThat(violations).containsOnlyKeys("/start_time", "/end_time", "/colour", "/status");
    assertThat(violations.get("/start_time")).contains("RFC 3339");
    assertThat(violations.get("/colour")).contains("unknown property 'colour'");
  }

  @Test
  void schemaMeaningAndSourceAreToldTogetherAsOverHttp() {
    JsonObject body =
        ofProject()
            .put("start_time", "2026-02-01T00:00:00Z")
            .put("end_time", "2026-01-01T00:00:00Z")
            .put("columns", new JsonArray().add("message_id").add("nope"))
            .put("inbound_endpoint_id", "3f2504e0-4f89-41d3-9a0c-0305e82c3301");
    assertThat(TestBus.violations(bus.refused("createExport", body)))
        .containsOnlyKeys("/end_time", "/columns/1", "/inbound_endpoint_id");
    body.put("status", "lost!").put("Idempotency-Key", 7).remove("project_id");
    assertThat(TestBus.violations(bus.refused("createExport", body)))
        .containsOnlyKeys(
            "/project_id",
            "header/Idempotency-Key",
            "/status",
            "/end_time",
            "/columns/1",
            "/inbound_endpoint_id");
  }

  @Test
  void parametersAreJsonValuesAndChecked() {
    JsonObject list = ofProject().put("limit", 0).put("status", "done").put("cursor", "nonsense");
    assertThat(TestBus.violations(bus.refused("listExports", list)))
        .containsOnlyKeys("query/limit", "query/status");
    assertThat(TestBus.violations(bus.refused("listExports", ofProject().put("limit", "5"))))
        .containsEntry("query/limit", "limit must be an integer");
    assertThat(
            TestBus.violations(bus.refused("listExports", ofProject().put("cursor", "nonsense"))))
        .containsOnlyKeys("query/cursor");
    String forged = "AHAc0vqVeP8AAAAAAAAAAAAAAAAAAAAAAAAAAA";
    assertThat(TestBus.violations(bus.refused("listExports", ofProject().put("cursor", forged))))
        .containsOnlyKeys("query/cursor");
    assertThat(TestBus.violations(bus.refused("getExport", ofProject())))
        .containsOnlyKeys("path/id");
    assertThat(TestBus.violations(bus.refused("getExport", ofProject().putNull("id"))))
        .containsOnlyKeys("path/id");
    assertThat(TestBus.violations(bus.refused("getExport", ofProject().put("id", "1").put("x", 1))))
        .containsOnlyKeys("path/id", "/x");
  }

  @Test
  void whatIsNoMessageOfTheContractIsRefused() {
    for (Object body : new Object[] {null, "text", 1, new JsonArray(), true}) {
      assertThat(TestBus.violations(bus.refused("createExport", body))).containsOnlyKeys("");
    }
    assertThat(TestBus.violations(bus.refused("createExport", JANUARY)))
        .containsOnlyKeys("/project_id");
    assertThat(TestBus.violations(bus.refused("createExport", JANUARY.copy().put("project_id", 5))))
        .containsOnlyKeys("/project_id");
    // More than JSON can travel on a local bus; it arrives as on another node.
    JsonObject instants =
        ofProject()
            .put("start_time", Instant.parse("2026-01-01T00:00:00Z"))
            .put("end_time", Instant.parse("2026-02-01T00:00:00Z"));
    bus.checker.checkSchema("Export", bus.request("createExport", instants).body());
  }

  @Test
  void anUnknownProjectIsNotFound() {
    for (String project : List.of("nobody", "", "\0", "a'b", "x".repeat(10_000))) {
      ReplyException refusal =
          bus.refused("listExports", new JsonObject().put("project_id", project));
      assertThat(refusal.failureCode()).isEqualTo(404);
      assertThat(error(refusal).getString("code")).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void headersThatOnlyHttpNeedsAreNoParameters() {
    JsonObject id = ofProject().put("id", bus.created().toString());
    assertThat(TestBus.violations(bus.refused("getExport", id.copy().put("Prefer", "wait=5"))))
        .containsOnlyKeys("/Prefer");
  }
}
