package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * This version beside one that does not exist yet. Migrations only add: what a later one may do is
 * done here to every table of the job database, while a server runs and before another starts.
 */
final class NextVersionTest {
  /** A column without a value and one with a default in each table, a new table, a new index. */
  private static final String LATER_MIGRATION =
      """
      do $$ declare name text; begin
        for name in select tablename from pg_tables where schemaname = 'hookexport' loop
          execute format('alter table hookexport.%I add column later text', name);
          execute format('alter table hookexport.%I add column counted int not null default 0', name);
        end loop;
      end $$;
      create table hookexport.later (export_id uuid primary key references hookexport.exports
        on delete cascade);
      create index exports_later on hookexport.exports (later) where later is not null;
      insert into hookexport.schema_history (file, sha256) values ('V9999__later.sql', 'later');
      """;

  @TempDir Path folder;

  @Test
  void aServerRunsOnAndStartsOnASchemaThatALaterVersionHasMigrated() throws Exception {
    String uri = TestServer.prepare(500);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer running = TestServer.start(uri, folder)) {
      exportAndDelete(running, key);
      TestDatabase.execute(uri, LATER_MIGRATION);
      exportAndDelete(running, key);
      try (TestServer started = TestServer.start(uri, folder)) {
        exportAndDelete(started, TestServer.createKey(uri, "demo"));
      }
    }
    assertThat(new App(() -> {}).migrate(TestServer.config(uri, folder)))
        .as("an older migrate command has nothing to do, and undoes nothing")
        .isEmpty();
  }

  @Test
  void aFailureThatOnlyALaterVersionKnowsIsShown() throws Exception {
    String uri = TestServer.prepare(10);
    String key = TestServer.createKey(uri, "demo");
    try (TestServer server = TestServer.start(uri, folder)) {
      String id = server.create(key, october());
      server.awaitEnd(id, key);
      TestDatabase.execute(
          uri,
          "update hookexport.exports set state = 'failed', error_code = 'LATER', error_message ="
              + " 'told by a later version', file_key = null, row_count = null,"
              + " file_size_bytes = null, sha256 = null, escaped_cells = null, expires_at = null");
      JsonObject export = server.get("/v1/exports/" + id, key).data();
      assertThat(export.getString("error_code")).isEqualTo("INTERNAL_ERROR");
      assertThat(export.getString("error_message")).isEqualTo("told by a later version");
      assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
    }
  }

  /** Create, list, run, download, cancel of what has ended, delete. */
  private static void exportAndDelete(TestServer server, String key) throws Exception {
    String id = server.create(key, october());
    JsonObject end = server.awaitCompleted(id, key);
    assertThat(server.get("/v1/exports", key).status()).isEqualTo(200);
    assertThat(server.file(id, key)).hasSize(end.getInteger("file_size_bytes"));
    String target = "/v1/exports/" + id;
    assertThat(server.send("POST", target + "/cancel", key, null).status()).isEqualTo(409);
    assertThat(server.send("DELETE", target, key, null).status()).isEqualTo(204);
  }
}
