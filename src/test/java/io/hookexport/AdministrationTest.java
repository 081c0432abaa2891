package io.hookexport;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.support.AdminClient;
import io.hookexport.support.Answer;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do on the management port, and what it means to clients of the API. */
final class AdministrationTest {
  @TempDir static Path folder;
  @AutoClose private static TestServer server;
  @AutoClose private static TestServer idle;
  private static String uri;
  private static AdminClient admin;

  @BeforeAll
  static void start() {
    uri = TestServer.prepare(200);
    server = TestServer.start(uri, folder, AdminClient.SETTING);
    // Its own exports stay pending: no process works on them.
    String other = TestServer.prepare(20);
    idle = TestServer.start(other, folder.resolve("idle"), AdminClient.SETTING, "roles=api");
    admin = new AdminClient(server.managementPort());
  }

  private static JsonObject project(String id) {
    return new JsonObject().put("id", id);
  }

  private static JsonObject limits(Object... namesAndValues) {
    JsonObject limits = new JsonObject();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      limits.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return new JsonObject().put("limits", limits);
  }

  private static String key(AdminClient of, String project) {
    of.ok("POST", "/v1/projects", project(project));
    return of.ok("POST", "/v1/projects/" + project + "/keys", new JsonObject()).getString("key");
  }

  @Test
  void aProjectIsCreatedOnceHoweverOftenItIsAskedFor() {
    Answer created = admin.post("/v1/projects", project("once").put("tenant", "t 1"));
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Location")).isEqualTo("/v1/projects/once");
    JsonObject data = created.data();
    assertThat(data.getString("change")).isEqualTo("created");
    assertThat(data.getString("tenant")).isEqualTo("t 1");
    assertThat(data.getJsonObject("limits").getMap().values()).containsOnlyNulls();
    assertThat(data.getJsonObject("effective_limits"))
        .isEqualTo(
            limits("active_exports", 1, "exports_per_hour", 0, "stored_bytes", 0)
                .getJsonObject("limits"));
    Answer again = admin.post("/v1/projects", project("once"));
    assertThat(again.status()).isEqualTo(200);
    assertThat(again.data()).isEqualTo(data.copy().put("change", "none"));
    data.remove("change");
    assertThat(admin.ok("GET", "/v1/projects/once", null)).isEqualTo(data);
  }

  @Test
  void aTenantIsCorrectedOnlyWhileNobodyUsesTheProject() {
    admin.post("/v1/projects", project("typo").put("tenant", "wrnog"));
    JsonObject corrected = admin.ok("POST", "/v1/projects", project("typo").put("tenant", "wrong"));
    assertThat(corrected.getString("change")).isEqualTo("tenant_changed");
    key(admin, "typo");
    Answer refused = admin.post("/v1/projects", project("typo").put("tenant", "right"));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.violations()).containsOnlyKeys("/tenant");
    assertThat(refused.message()).contains("exists with the tenant 'wrong', not 'right'");
  }

  @Test
  void aKeyForATenantComesWithItsProjectOrNotAtAll() {
    String keys = "/v1/projects/together/keys";
    JsonObject tenant = new JsonObject().put("tenant", "t 2");
    Answer over = admin.post(keys, tenant.copy().put("expires_at", "2020-01-01T00:00:00Z"));
    assertThat(over.violations()).containsOnlyKeys("/expires_at");
    assertThat(admin.get("/v1/projects/together").status()).isEqualTo(404);
    assertThat(admin.post(keys, tenant).data().getString("tenant")).isEqualTo("t 2");
    assertThat(admin.post(keys, tenant.copy().put("tenant", "t 3")).violations())
        .containsOnlyKeys("/tenant");
  }

  @Test
  void theLogSaysWhoCorrectedATenantAndWhatItWas() {
    admin.post("/v1/projects", project("moved").put("tenant", "first"));
    try (CapturedLog log = new CapturedLog(Level.INFO, "io.hookexport").alone()) {
      Answer second = admin.post("/v1/projects", project("moved").put("tenant", "second"));
      JsonObject third = new JsonObject().put("tenant", "third");
      Answer key = admin.post("/v1/projects/moved/keys", third);
      assertThat(log.list)
          .filteredOn(event -> event.getKeyValuePairs().toString().contains("tenant="))
          .extracting(event -> event.getKeyValuePairs().toString())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .contains("TENANT_CHANGED", "previous_tenant=\"first\"", "admin=\"")
                      .contains("tenant=\"second\"", second.header("X-Request-Id")),
              line ->
                  assertThat(line)
                      .contains("TENANT_CHANGED", "previous_tenant=\"second\"", "admin=\"")
                      .contains("tenant=\"third\"", key.header("X-Request-Id")));
    }
  }

  @Test
  void aLimitIsAnIntegerAsItIsWritten() {
    admin.ok("POST", "/v1/projects", project("exact"));
    for (String number : List.of("1e-400", "0.5", "1.0000000001", "1e-2147483647")) {
      JsonObject wanted = limits("active_exports", new BigDecimal(number), "stored_bytes", 5);
      Answer refused = admin.send("PATCH", "/v1/projects/exact", AdminClient.TOKEN, wanted);
      assertThat(refused.violations())
          .as(number)
          .containsOnlyKeys("/limits/active_exports")
          .containsValue("active_exports must be an integer");
      JsonObject key = new JsonObject().put("expires_in_seconds", new BigDecimal(number));
      assertThat(admin.post("/v1/projects/exact/keys", key).violations())
          .as(number)
          .containsOnlyKeys("/expires_in_seconds");
      assertThat(server.send("POST", "/v1/sessions", key(admin, "exact"), key).violations())
          .as(number)
          .containsOnlyKeys("/expires_in_seconds");
    }
    assertThat(admin.ok("GET", "/v1/projects/exact", null).getJsonObject("limits").getMap())
        .containsEntry("stored_bytes", null);
  }

  @Test
  void anIntegerMayHaveAnExponentAndAFractionOfZeros() {
    admin.ok("POST", "/v1/projects", project("written"));
    for (String number : List.of("1e3", "1.0e3", "1000.000", "100000e-2")) {
      JsonObject wanted = limits("active_exports", 1, "stored_bytes", new BigDecimal(number));
      JsonObject changed = admin.ok("PATCH", "/v1/projects/written", wanted);
      assertThat(changed.getJsonObject("limits").getMap())
          .as(number)
          .containsEntry("stored_bytes", 1000);
      admin.ok("PATCH", "/v1/projects/written", limits("stored_bytes", null));
    }
    for (String zero : List.of("-0.0", "0e5", "0e999999999")) {
      JsonObject wanted = limits("exports_per_hour", new BigDecimal(zero));
      JsonObject changed = admin.ok("PATCH", "/v1/projects/written", wanted);
      assertThat(changed.getJsonObject("limits").getMap()).containsEntry("exports_per_hour", 0);
    }
    for (String number : List.of("1e30", "1e400", "1e999999", "1e2147483647")) {
      JsonObject wanted = limits("stored_bytes", new BigDecimal(number));
      assertThat(
              admin.send("PATCH", "/v1/projects/written", AdminClient.TOKEN, wanted).violations())
          .as(number)
          .containsOnlyKeys("/limits/stored_bytes");
    }
  }

  @Test
  void aChangeIsLoggedThoughTheResponseToItFails() throws Exception {
    String own = TestServer.prepare(0);
    try (TestServer broken =
            TestServer.start(own, folder.resolve("broken"), AdminClient.SETTING, "roles=api");
        CapturedLog log = new CapturedLog(Level.INFO, "io.hookexport").alone()) {
      AdminClient there = new AdminClient(broken.managementPort());
      there.ok("POST", "/v1/projects", project("before"));
      // The project is read after the change, with the number of its exports.
      TestDatabase.execute(own, "alter table hookexport.exports rename to gone");
      JsonObject wanted = limits("exports_per_hour", 7);
      List<Answer> failed =
          List.of(
              there.post("/v1/projects", project("after").mergeIn(wanted)),
              there.send("PATCH", "/v1/projects/before", AdminClient.TOKEN, wanted));
      assertThat(failed).allMatch(answer -> answer.status() >= 500);
      for (Answer each : failed) {
        assertThat(log.list)
            .filteredOn(event -> event.getMessage().equals("An operator made a change"))
            .extracting(event -> event.getKeyValuePairs().toString())
            .filteredOn(line -> line.contains(each.header("X-Request-Id")))
            .singleElement()
            .asString()
            .contains("exports_per_hour");
      }
      assertThat(
              TestDatabase.number(
                  own, "select count(*) from hookexport.projects where exports_per_hour = 7"))
          .isEqualTo(2);
    }
  }

  @Test
  void aProjectWhoseLimitsCannotBeSetIsNotCreated() throws Exception {
    String own = TestServer.prepare(0);
    try (TestServer broken =
        TestServer.start(own, folder.resolve("half"), AdminClient.SETTING, "roles=api")) {
      TestDatabase.execute(
          own, "alter table hookexport.projects add check (exports_per_hour is distinct from 7)");
      JsonObject wanted = project("half").mergeIn(limits("exports_per_hour", 7));
      AdminClient there = new AdminClient(broken.managementPort());
      assertThat(there.post("/v1/projects", wanted).status()).isGreaterThanOrEqualTo(500);
      assertThat(there.get("/v1/projects/half").status()).isEqualTo(404);
    }
  }

  @Test
  void listsComeInPagesWithoutGapsAndDuplicates() {
    for (int i = 0; i < 7; i++) {
      admin.post("/v1/projects", project("page-" + i));
    }
    for (int i = 0; i < 5; i++) {
      admin.post("/v1/projects/page-0/keys", new JsonObject().put("name", "k" + i));
    }
    List<JsonObject> projects = admin.all("/v1/projects", 500);
    assertThat(projects).extracting(p -> p.getString("id")).isSorted().doesNotHaveDuplicates();
    assertThat(projects).extracting(p -> p.getString("id")).contains("page-0", "page-6");
    assertThat(admin.all("/v1/storage", 2))
        .extracting(p -> p.getString("project_id"))
        .contains("page-0", "page-6")
        .isSorted();
    List<JsonObject> keys = admin.all("/v1/projects/page-0/keys", 2);
    assertThat(keys)
        .extracting(k -> k.getString("name"))
        .containsExactly("k4", "k3", "k2", "k1", "k0");
    for (String list : List.of("/v1/projects", "/v1/storage", "/v1/projects/page-0/keys")) {
      for (String cursor :
          List.of("x", "%00", "YQ==", "IA", "Lw", "MjAyNi0xMS0wMVQwMDowMDowMFogJw")) {
        Answer refused = admin.get(list + "?cursor=" + cursor);
        assertThat(refused.status()).as(list + " " + cursor).isEqualTo(400);
        assertThat(refused.violations()).containsOnlyKeys("query/cursor");
      }
    }
  }

  @Test
  void aKeyHasANameAnEndAndALastUse() throws Exception {
    Instant end = Instant.parse("2099-01-01T00:00:00Z");
    admin.ok("POST", "/v1/projects", project("named"));
    Answer created =
        admin.post(
            "/v1/projects/named/keys",
            new JsonObject()
                .put("name", "billing ü")
                .put("expires_at", "2099-01-01T01:00:00+01:00"));
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.header("Cache-Control")).isEqualTo("no-store");
    assertThat(Instant.parse(expiringIn(60)))
        .isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(100));
    String key = created.data().getString("key");
    JsonObject shown = created.data();
    shown.remove("key");
    assertThat(Instant.parse(shown.getString("expires_at"))).isEqualTo(end);
    assertThat(admin.all("/v1/projects/named/keys", 50)).containsExactly(shown);

    JsonObject session = server.get("/v1/session", key).data();
    assertThat(Instant.parse(session.getString("expires_at"))).isEqualTo(end);
    JsonObject used = awaitUse("named", shown.getString("id"));
    assertThat(Instant.parse(used.getString("last_used_at")))
        .isBetween(Instant.parse(shown.getString("created_at")), Instant.now().plusSeconds(60));

    TestDatabase.execute(
        uri,
        "update hookexport.api_keys set expires_at = now() where key_id = '"
            + shown.getString("id")
            + "'");
    assertThat(server.get("/v1/exports", key).status()).isEqualTo(401);
    assertThat(server.get("/v1/exports/" + UUID.randomUUID(), key).status()).isEqualTo(401);
    assertThat(admin.all("/v1/projects/named/keys", 50).get(0).getString("state"))
        .isEqualTo("expired");
    assertThat(admin.ok("GET", "/v1/projects/named", null).getInteger("valid_keys")).isZero();
  }

  private static String expiringIn(int seconds) {
    admin.ok("POST", "/v1/projects", project("soon"));
    JsonObject body = new JsonObject().put("expires_in_seconds", seconds);
    return admin.ok("POST", "/v1/projects/soon/keys", body).getString("expires_at");
  }

  private static JsonObject awaitUse(String project, String keyId) {
    awaitTrue(
        "the use of the key is recorded", () -> key(project, keyId).containsKey("last_used_at"));
    return key(project, keyId);
  }

  private static JsonObject key(String project, String keyId) {
    return admin.all("/v1/projects/" + project + "/keys", 50).stream()
        .filter(key -> key.getString("id").equals(keyId))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aSessionIsAUseOfItsKeyAndEndsWithIt() throws Exception {
    String key = key(admin, "maker");
    String keyId = key.split("_", -1)[2];
    Answer made = server.send("POST", "/v1/sessions", key, new JsonObject());
    String token = made.data().getString("token");
    awaitUse("maker", keyId);
    TestDatabase.execute(
        uri,
        "update hookexport.key_uses set last_used_at = '2026-01-01' where key_id = '"
            + keyId
            + "'");
    TestDatabase.execute(
        uri,
        "update hookexport.api_keys set expires_at = now() + interval '1 hour' where key_id = '"
            + keyId
            + "'");
    JsonObject second =
        server
            .send("POST", "/v1/sessions", key, new JsonObject().put("expires_in_seconds", 86_400))
            .data();
    assertThat(Instant.parse(second.getString("expires_at")))
        .isBefore(Instant.now().plusSeconds(3700));
    assertThat(server.get("/v1/exports", token).status()).isEqualTo(200);
    TestDatabase.execute(
        uri, "update hookexport.api_keys set expires_at = now() where key_id = '" + keyId + "'");
    assertThat(server.get("/v1/exports", token).status()).isEqualTo(401);
  }

  @Test
  void aKeyIsRevokedForEveryProcess() {
    String key = key(admin, "revoked");
    String path = "/v1/projects/revoked/keys/" + key.split("_", -1)[2];
    assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
    assertThat(
            admin
                .send(
                    "DELETE",
                    "/v1/projects/other/keys/" + path.substring(path.lastIndexOf('/') + 1),
                    AdminClient.TOKEN,
                    null)
                .status())
        .isEqualTo(404);
    assertThat(admin.send("DELETE", path, AdminClient.TOKEN, null).status()).isEqualTo(204);
    assertThat(server.get("/v1/exports", key).status()).isEqualTo(401);
    assertThat(admin.send("DELETE", path, AdminClient.TOKEN, null).status()).isEqualTo(404);
    assertThat(admin.all("/v1/projects/revoked/keys", 50).get(0).getString("state"))
        .isEqualTo("revoked");
  }

  @Test
  void whatIsWrongIsNamed() {
    admin.ok("POST", "/v1/projects", project("rules"));
    assertThat(
            admin
                .post("/v1/projects", project("-x").put("tenant", " ").put("nope", 1))
                .violations())
        .containsOnlyKeys("/id", "/tenant", "/nope");
    assertThat(
            admin
                .send(
                    "PATCH",
                    "/v1/projects/rules",
                    AdminClient.TOKEN,
                    limits("active_exports", 0, "exports_per_hour", 10_001, "stored_bytes", "1"))
                .violations())
        .containsEntry("/limits/active_exports", "active_exports must be at least 1")
        .containsEntry("/limits/exports_per_hour", "exports_per_hour must be at most 10000")
        .containsEntry("/limits/stored_bytes", "stored_bytes must be an integer or null");
    String keys = "/v1/projects/rules/keys";
    for (String end :
        List.of(
            "2020-01-01T00:00:00Z",
            "2026-02-30T00:00:00Z",
            "9999-12-31T23:59:59.9999999Z",
            "soon")) {
      Answer refused = admin.post(keys, new JsonObject().put("expires_at", end));
      assertThat(refused.status()).as(end).isEqualTo(400);
      assertThat(refused.violations()).as(end).containsOnlyKeys("/expires_at");
    }
    assertThat(
            admin
                .post(
                    keys,
                    new JsonObject()
                        .put("expires_at", "2099-01-01T00:00:00Z")
                        .put("expires_in_seconds", 5))
                .violations())
        .containsOnlyKeys("/expires_in_seconds");
    assertThat(admin.post(keys, new JsonObject().put("name", "a\nb")).violations())
        .containsOnlyKeys("/name");
    assertThat(admin.all(keys, 50)).isEmpty();
    assertThat(admin.get("/v1/projects/a%20b").status()).isEqualTo(400);
    assertThat(admin.get("/v1/projects/nobody").status()).isEqualTo(404);
    assertThat(admin.post("/v1/projects/nobody/keys", new JsonObject()).status()).isEqualTo(404);
    assertThat(admin.get("/v1/projects/nobody/keys").status()).isEqualTo(404);
  }

  @Test
  void aProjectsOwnLimitOfActiveExportsHoldsAtTheNextRequest() {
    AdminClient here = new AdminClient(idle.managementPort());
    String key = key(here, "busy");
    idle.create(key, TestRequest.october());
    assertThat(refusal(key)).contains("An export is already in progress");
    here.ok("PATCH", "/v1/projects/busy", limits("active_exports", 3));
    idle.create(key, TestRequest.october(), "Idempotency-Key", "k");
    idle.create(key, TestRequest.october());
    assertThat(refusal(key)).contains("its limit of 3 exports in progress");
    assertThat(estimate(key).encode()).contains("its limit of 3 exports in progress");
    here.ok("PATCH", "/v1/projects/busy", limits("active_exports", 2, "stored_bytes", 7));
    assertThat(refusal(key)).contains("its limit of 2 exports in progress");
    JsonObject project = here.ok("PATCH", "/v1/projects/busy", limits("active_exports", null));
    assertThat(project.getJsonObject("limits").getLong("stored_bytes")).isEqualTo(7);
    assertThat(refusal(key)).contains("An export is already in progress");
  }

  /** No process sweeps here. */
  @Test
  void aRaisedLimitStartsThoseThatWaitAtOnce() {
    AdminClient here = new AdminClient(idle.managementPort());
    String key = key(here, "raised");
    idle.create(key, TestRequest.october());
    List<String> waiting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      waiting.add(idle.create(key, TestRequest.october().put("queue", true)));
    }
    here.ok("PATCH", "/v1/projects/raised", limits("stored_bytes", 7_000_000_000L));
    assertThat(positions(key, waiting)).containsExactly(1, 2, 3);
    here.ok("PATCH", "/v1/projects/raised", limits("active_exports", 2));
    assertThat(positions(key, waiting)).containsExactly(0, 1, 2);
    here.ok("POST", "/v1/projects", project("raised").mergeIn(limits("active_exports", 3)));
    assertThat(positions(key, waiting)).containsExactly(0, 0, 1);
    here.ok("PATCH", "/v1/projects/raised", limits("active_exports", null));
    assertThat(positions(key, waiting)).containsExactly(0, 0, 1);
  }

  private static List<Integer> positions(String key, List<String> exports) {
    return exports.stream()
        .map(id -> idle.get("/v1/exports/" + id, key).data().getInteger("queue_position", 0))
        .toList();
  }

  private static String refusal(String key) {
    Answer refused = idle.send("POST", "/v1/exports", key, TestRequest.october());
    assertThat(refused.status()).as(refused.text()).isEqualTo(429);
    Answer keyed =
        idle.send("POST", "/v1/exports", key, TestRequest.october(), "Idempotency-Key", "new");
    assertThat(keyed.message()).isEqualTo(refused.message());
    return refused.message();
  }

  private static JsonArray estimate(String key) {
    return idle.send("POST", "/v1/exports/estimate", key, TestRequest.october())
        .data()
        .getJsonArray("warnings");
  }

  @Test
  void aProjectsOwnHourlyLimitHolds() {
    AdminClient here = new AdminClient(idle.managementPort());
    String key = key(here, "hourly");
    here.ok("PATCH", "/v1/projects/hourly", limits("active_exports", 5, "exports_per_hour", 2));
    idle.create(key, TestRequest.october());
    idle.create(key, TestRequest.october());
    assertThat(refusal(key)).contains("its limit of 2 exports per hour");
    here.ok("PATCH", "/v1/projects/hourly", limits("exports_per_hour", 0));
    idle.create(key, TestRequest.october());
  }

  @Test
  void aProjectsOwnLimitOfBytesHoldsForCreatesAndForFilesThatGrow() {
    String key = key(admin, "demo");
    admin.ok("PATCH", "/v1/projects/demo", limits("stored_bytes", 1000));
    String id = server.create(key, TestRequest.october());
    JsonObject failed = server.awaitEnd(id, key);
    assertThat(failed.getString("error_code")).isEqualTo("STORED_BYTES_EXCEEDED");
    assertThat(failed.getString("error_message")).contains("the project's limit of 1000 ");
  }

  @Test
  void theExportsOfAllProjectsAreListedAndCancelled() {
    AdminClient here = new AdminClient(idle.managementPort());
    String one = key(here, "list-1");
    String two = key(here, "list-2");
    String first = idle.create(one, TestRequest.october());
    String second = idle.create(two, TestRequest.october().put("direction", "inbound"));
    List<String> all =
        here.all("/v1/exports", 1).stream().map(export -> export.getString("id")).toList();
    assertThat(all).doesNotHaveDuplicates().containsSubsequence(second, first);
    assertThat(here.all("/v1/exports", 500)).hasSameSizeAs(all);
    assertThat(here.all("/v1/exports?project_id=list-1", 1))
        .extracting(export -> export.getString("id"))
        .containsExactly(first);
    assertThat(here.all("/v1/exports?project_id=nobody", 1)).isEmpty();
    assertThat(here.all("/v1/exports?status=pending", 2))
        .extracting(export -> export.getString("id"))
        .containsSubsequence(second, first);
    assertThat(here.all("/v1/exports?status=expired", 2)).isEmpty();

    JsonObject cancelled = here.ok("POST", "/v1/exports/" + first + "/cancel", null);
    assertThat(cancelled.getString("error_code")).isEqualTo("CANCELLED");
    assertThat(idle.get("/v1/exports/" + first, one).data()).isEqualTo(cancelled);
    assertThat(here.all("/v1/exports?status=failed&project_id=list-1", 2))
        .containsExactly(cancelled);
    assertThat(here.all("/v1/exports?status=failed", 2)).contains(cancelled);
    Answer again = here.post("/v1/exports/" + first + "/cancel", null);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.code()).isEqualTo("EXPORT_NOT_ACTIVE");
    assertThat(here.post("/v1/exports/" + UUID.randomUUID() + "/cancel", null).status())
        .isEqualTo(404);
  }

  @Test
  void whatIsStoredIsSummedAndWhatHasExpiredIsListedBeforeItIsSwept() throws Exception {
    String key = key(admin, "stores");
    String id = server.create(key, TestRequest.october());
    JsonObject export = server.awaitCompleted(id, key);
    JsonObject stored =
        admin.all("/v1/storage", 3).stream()
            .filter(each -> each.getString("project_id").equals("stores"))
            .findFirst()
            .orElseThrow();
    assertThat(stored)
        .isEqualTo(
            new JsonObject()
                .put("project_id", "stores")
                .put("files", 1)
                .put("bytes", export.getInteger("file_size_bytes")));
    admin.ok("PATCH", "/v1/projects/stores", limits("stored_bytes", 5000));
    assertThat(admin.get("/v1/storage?limit=500").text()).contains("\"quota_bytes\":5000");
    assertThat(admin.all("/v1/exports?status=completed", 1)).contains(export);

    // Kept from being swept, as if no janitor ran.
    TestDatabase.execute(
        uri,
        "update hookexport.exports set expires_at = now(), remove_at = null where export_id = '"
            + id
            + "'");
    assertThat(admin.all("/v1/exports?status=completed", 1))
        .extracting(each -> each.getString("id"))
        .doesNotContain(id);
    assertThat(admin.all("/v1/exports?status=expired", 1))
        .extracting(each -> each.getString("id"))
        .contains(id);
  }

  @Test
  void aTenantThatTheSourceLacksGetsNoProjectAndNoKey() throws Exception {
    Path source = folder.resolve("own");
    assertThat(CommandRun.run(folder, uri, "source init " + source + " --from native").exit())
        .isZero();
    Files.writeString(source.resolve("tenant.sql"), "select $1::text where $1 like 't%'");
    Path yaml = source.resolve("source.yaml");
    Files.writeString(yaml, "tenant: tenant.sql\n" + Files.readString(yaml));
    TestDatabase.execute(
        uri, "insert into hookexport.projects (project_id, tenant) values ('gone', 'gone')");
    try (TestServer strict =
        TestServer.start(uri, folder, AdminClient.SETTING, "roles=api", "source.name=" + source)) {
      AdminClient there = new AdminClient(strict.managementPort());
      Answer refused = there.post("/v1/projects", project("none").put("tenant", "nobody"));
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.violations()).containsOnlyKeys("/tenant");
      assertThat(refused.message()).contains("has no tenant 'nobody'", "No project was created");
      assertThat(there.get("/v1/projects/none").status()).isEqualTo(404);
      Answer noKey = there.post("/v1/projects/gone/keys", new JsonObject());
      assertThat(noKey.status()).isEqualTo(400);
      assertThat(noKey.message()).contains("has no tenant 'gone'", "No key was created");
      there.ok("POST", "/v1/projects", project("there").put("tenant", "t1"));
    }
  }

  @Test
  void theContractIsServedToWhomeverAsksThere() throws Exception {
    Answer contract = admin.get("/openapi.yaml", "");
    assertThat(contract.text()).isEqualTo(Files.readString(Path.of("openapi-management.yaml")));
    assertThat(
            admin
                .send("GET", "/openapi.yaml", "", null, "If-None-Match", contract.header("ETag"))
                .status())
        .isEqualTo(304);
  }
}
