package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.Answer;
import io.hookexport.support.ChildProcess;
import io.hookexport.support.ServerProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server process logs of the main job, as {@code serve} does without any setting. */
final class JobLogTest {
  private static final int ROWS = 1000;

  @TempDir Path folder;

  /** The fields of the one line that has this one, without what every line has. */
  private static JsonObject fields(List<JsonObject> lines, String name, String value) {
    List<JsonObject> found =
        lines.stream().filter(line -> value.equals(line.getValue(name))).toList();
    assertThat(found).as(name + " " + value).hasSize(1);
    JsonObject fields = found.get(0).copy();
    List.of("time", "level", "logger", "message").forEach(fields::remove);
    Object millis = fields.remove("duration_ms");
    assertThat(millis == null || (int) millis >= 0).isTrue();
    return fields;
  }

  private static JsonObject event(String name, JsonObject export, int attempt) {
    return new JsonObject()
        .put("event", name)
        .put("export_id", export.getString("id"))
        .put("project_id", "demo")
        .put("attempt", attempt);
  }

  private static JsonObject request(String operation, Answer answer, JsonObject export) {
    return new JsonObject()
        .put("request_id", answer.header("X-Request-Id"))
        .put("method", answer.response().request().method())
        .put("operation", operation)
        .put("status", answer.status())
        .put("bytes", answer.body().length)
        .put("remote", "127.0.0.1")
        .put("export_id", export.getString("id"));
  }

  @Test
  void eachFieldOfTheMainJobIsAMemberOfItsLine() throws Exception {
    String uri = TestServer.prepare(ROWS);
    String key = TestServer.createKey(uri, "demo");
    ProcessBuilder serve = ChildProcess.server(ChildProcess.settings(uri, folder));
    ServerProcess server = new ServerProcess(serve, folder);
    Answer created;
    Answer redirect;
    Answer file;
    JsonObject export;
    try (server) {
      created = server.send("POST", "/v1/exports", key, october());
      String id = created.data().getString("id");
      export = server.awaitEnd(id, key);
      redirect = server.get("/v1/exports/" + id + "/download", key);
      file = server.get(redirect.link(), "");
    }
    List<JsonObject> lines = server.lines();
    assertThat(fields(lines, "event", "export.created"))
        .isEqualTo(event("export.created", export, 0));
    assertThat(fields(lines, "event", "export.started"))
        .isEqualTo(event("export.started", export, 1));
    assertThat(fields(lines, "event", "export.completed"))
        .isEqualTo(
            event("export.completed", export, 1)
                .put("rows", ROWS)
                .put("bytes", file.body().length));
    assertThat(fields(lines, "operation", "createExport"))
        .isEqualTo(
            request("createExport", created, export)
                .put("path", "/v1/exports")
                .put("project_id", "demo"));
    assertThat(fields(lines, "operation", "downloadExport"))
        .isEqualTo(
            request("downloadExport", redirect, export)
                .put("path", "/v1/exports/{id}/download")
                .put("project_id", "demo"));
    assertThat(fields(lines, "operation", "fetchFile"))
        .isEqualTo(request("fetchFile", file, export).put("path", "/v1/files/{token}/{filename}"));
    for (JsonObject line : lines) {
      assertThat(line.getString("message")).as(line.encode()).matches("[A-Z][^={}]*");
      assertThat(line.getMap().values()).as("flat").noneMatch(Map.class::isInstance);
    }
  }
}
