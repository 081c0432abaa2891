package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.TestServer.Tuning;
import io.hookexport.config.ServerConfig;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The SQL of README.md and the guide, word for word; the rest with its roles. */
final class ReadmeStepsTest {
  private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  private static String block(String document, String containing) throws Exception {
    Matcher blocks = SQL.matcher(Files.readString(Path.of(document)));
    while (blocks.find()) {
      if (blocks.group(1).contains(containing)) {
        return blocks.group(1);
      }
    }
    throw new AssertionError(document + " has no SQL with " + containing);
  }

  private static void execute(String uri, String sql) throws Exception {
    TestDatabase.execute(
        uri, Stream.of(sql.split(";")).filter(one -> !one.isBlank()).toArray(String[]::new));
  }

  @Test
  void aFreshServerServesRolesThatAreNoSuperusers() throws Exception {
    String superuser = TestDatabase.fresh();
    execute(superuser, block("README.md", "create database hookexport"));
    String database = superuser.replaceFirst("[^/]+$", "hookexport");
    String owner = database.replace("postgres@", "hookexport@");
    App app = new App(() -> {});
    ServerConfig config = TestServer.config(owner, folder, Tuning.DEFAULT);
    assertThat(app.migrate(config)).isNotEmpty();
    String key = app.createKey(config, "acme", Optional.empty());
    app.sample(config, "acme", 100, soFar -> {});
    assertExports(config, key);

    execute(database, block("src/doc/guide/sources.md", "create role hookexport_reader"));
    ServerConfig reading =
        TestServer.withSource(config, database.replace("postgres@", "hookexport_reader@"));
    assertThat(app.migrate(reading)).as("nothing to do for a reader").isEmpty();
    assertExports(reading, key);
  }

  private static void assertExports(ServerConfig config, String key) throws Exception {
    JsonObject range = TestRequest.body("2026-01-01T00:00:00Z", "2026-12-01T00:00:00Z");
    try (TestServer server = TestServer.start(config)) {
      String id = server.send("POST", "/v1/exports", key, range).data().getString("id");
      JsonObject ended = server.await(id, key, Set.of("completed", "failed"));
      assertThat(ended.getString("status")).as(ended.encode()).isEqualTo("completed");
      assertThat(ended.getInteger("row_count")).isPositive();
    }
  }
}
