package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import io.hookexport.support.TestDatabase;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
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
    ServerConfig config = TestServer.config(owner, folder);
    assertThat(app.migrate(config)).isNotEmpty();
    String key = app.operator(config).createKey("acme", Optional.empty(), ApiKeys.Terms.NONE).key();
    app.sample(config, "acme", 100, soFar -> {});
    assertExports(config, key);

    execute(database, block("src/doc/guide/sources.md", "create role hookexport_reader"));
    String reader = database.replace("postgres@", "hookexport_reader@");
    ServerConfig reading = TestServer.config(owner, folder, "source.uri=" + reader);
    assertThat(app.migrate(reading)).as("nothing to do for a reader").isEmpty();
    assertExports(reading, key);
  }

  private static void assertExports(ServerConfig config, String key) throws Exception {
    try (TestServer server = TestServer.start(config)) {
      JsonObject export = server.awaitCompleted(server.create(key, october()), key);
      assertThat(export.getInteger("row_count")).isPositive();
    }
  }
}
