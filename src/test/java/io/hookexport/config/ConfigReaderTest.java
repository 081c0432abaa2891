package io.hookexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.config.ServerConfig.Log.Format;
import io.hookexport.config.ServerConfig.Log.Level;
import io.hookexport.config.ServerConfig.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigReaderTest {
  private static final String SECRET = "a-secret-that-is-long-enough-for-links";
  private static final String URI = "postgresql://u:hunter2@localhost:5432/d";

  @TempDir private Path folder;

  @Test
  void withoutAnythingElseThePackagedDefaultsHold() {
    ServerConfig config = minimal().read();
    assertThat(config.roles()).containsExactlyInAnyOrder(Role.API, Role.WORKER, Role.JANITOR);
    assertThat(config.http().port()).isEqualTo(8080);
    assertThat(config.http().publicUrl()).isEmpty();
    assertThat(config.files().directory()).isEqualTo(Path.of("data/exports"));
    assertThat(config.files().reserveBytes()).isEqualTo(268_435_456L);
    assertThat(config.exports().retentionSeconds()).isEqualTo(604_800);
    assertThat(config.exports().maxRangeDays()).as("no limit").isZero();
    assertThat(config.log().format()).isEqualTo(Format.JSON);
    assertThat(config.log().level()).isEqualTo(Level.INFO);
    assertThat(config.sourceUri()).isEqualTo(URI);
  }

  @Test
  void anOverrideBeatsTheEnvironmentBeatsTheFileBeatsTheDefaults() throws IOException {
    Path file =
        file("http: {port: 1001, instances: 3}\nexports: {running: 2}\nlog: {level: debug}\n");
    ConfigReader reader =
        new ConfigReader(
                Map.of(
                    "HOOKEXPORT_DATABASE_URI", URI,
                    "HOOKEXPORT_LINKS_SECRET", SECRET,
                    "HOOKEXPORT_HTTP_PORT", "1002",
                    "HOOKEXPORT_EXPORTS_RUNNING", " 5 ",
                    "HOOKEXPORT_ROLES", "api, worker",
                    "PATH", "/bin"))
            .file(file)
            .override("http.port", "1003");
    ServerConfig config = reader.read();
    assertThat(config.http().port()).isEqualTo(1003);
    assertThat(config.http().instances()).isEqualTo(3);
    assertThat(config.exports().running()).isEqualTo(5);
    assertThat(config.exports().maxAttempts()).isEqualTo(3);
    assertThat(config.log().level()).isEqualTo(Level.DEBUG);
    assertThat(config.roles()).containsExactlyInAnyOrder(Role.API, Role.WORKER);
  }

  @Test
  void theFileOfTheWorkingDirectoryIsReadWhenItExists() throws IOException {
    Files.createDirectory(folder.resolve("conf"));
    Files.writeString(folder.resolve("conf/application.yaml"), "http: {port: 1234}");
    assertThat(minimal().read().http().port()).isEqualTo(1234);
  }

  @Test
  void aFileOfCommentsChangesNothing() throws IOException {
    assertThat(minimal().file(file("# nothing here\n")).read().http().port()).isEqualTo(8080);
  }

  @Test
  void aSectionWithAllItsKeysCommentedOutChangesNothing() throws IOException {
    Path file = file("exports:\n  # running: 2\nhttp:\n  port: 99\n");
    ServerConfig config = minimal().file(file).read();
    assertThat(config.exports().running()).isEqualTo(4);
    assertThat(config.http().port()).isEqualTo(99);
  }

  @Test
  void aValueForWhenAKeyIsEmptyGivesWayToARealOne() throws IOException {
    ConfigReader without = new ConfigReader(Map.of("HOOKEXPORT_DATABASE_URI", URI), folder);
    assertThat(without.whenEmpty("links.secret", SECRET).read().links().secret()).isEqualTo(SECRET);
    assertThat(minimal().whenEmpty("links.secret", "x".repeat(40)).read().links().secret())
        .isEqualTo(SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "HOOKEXPORT_MAX_ATTEMPTS, HOOKEXPORT_EXPORTS_MAX_ATTEMPTS",
    "HOOKEXPORT_HTP_PORT, HOOKEXPORT_HTTP_PORT",
    "HOOKEXPORT_DATABASE_URL, HOOKEXPORT_DATABASE_URI",
    "HOOKEXPORT_HTTP_PORTS, HOOKEXPORT_HTTP_PORT",
  })
  void anUnknownVariableIsNamedWithTheNearestKnownOne(String wrong, String right) {
    assertFails(new ConfigReader(Map.of(wrong, "hunter2"), folder))
        .hasMessage(wrong + ": unknown environment variable; did you mean " + right + "?")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource({
    "'exprots: {max_attempts: 3}', exprots.max_attempts, exports.max_attempts",
    "'exports: {maxAttempts: 3}', exports.maxAttempts, exports.max_attempts",
    "'rolls: [api]', rolls, roles",
    "'http: {port: {number: 1}}', http.port.number, http.port",
  })
  void anUnknownKeyInTheFileIsNamedWithTheNearestKnownOne(String yaml, String wrong, String right)
      throws IOException {
    Path file = file(yaml);
    assertFails(minimal().file(file))
        .hasMessage(wrong + ": unknown key in " + file + ", line 1; did you mean " + right + "?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exports: {max_attempts: 'three'} | exports.max_attempts: expected an integer",
        "exports: {max_attempts: 1.5}     | exports.max_attempts: expected an integer",
        "exports: {max_attempts: }        | exports.max_attempts: expected an integer",
        "exports: {max_attempts: [1]}     | exports.max_attempts: expected an integer",
        "links: {secret: 12345678}        | links.secret: expected a string",
        "http: {host: }                   | http.host: expected a string",
        "roles: api                       | roles: expected a list of strings",
        "roles: [api, 7]                  | roles: expected a list of strings",
        "http: 8080                       | http: expected a section",
        "http: {port: 99999999999}        | http.port: must be -1 to 65535",
        "exports: {max_columns: 0}        | exports.max_columns: must be 1 to 64",
        "exports: {max_columns: 65}       | exports.max_columns: must be 1 to 64",
        "exports: {running: -1}           | exports.running: must be 1 to 10000",
        "http: {port: 70000}              | http.port: must be -1 to 65535",
        "log: {level: loud}               | log.level: 'loud' is not one of error, warn, info",
        "roles: [api, cook]               | roles: 'cook' is not one of api, worker, janitor",
        "roles: []                        | roles: at least one of",
        "source: {pool_size: 1}           | source.pool_size: must be at least exports.running",
        "source: {connections_per_export: -1} | source.connections_per_export: must be 0 to 64",
        "source: {parameters: [x]}        | source.parameters: 'x' must be name=value",
        "source: {parameters: [a=1, a=2]} | source.parameters: has 'a' twice",
        "[a, b]                           | expected keys and values at the top level",
      })
  void aWrongValueInTheFileNamesKeyAndExpectation(String yaml, String message) throws IOException {
    assertFails(minimal().file(file(yaml))).hasMessageContaining(message);
  }

  @Test
  void aWrongValueInTheEnvironmentNamesTheVariable() {
    assertFails(new ConfigReader(Map.of("HOOKEXPORT_HTTP_PORT", "hunter2"), folder))
        .hasMessage("HOOKEXPORT_HTTP_PORT: expected an integer");
  }

  @Test
  void missingEssentialsAreNamedWithAnExample() {
    assertFails(new ConfigReader(Map.of(), folder))
        .hasMessageContaining("database.uri: is not set; for example HOOKEXPORT_DATABASE_URI=");
    assertFails(new ConfigReader(Map.of("HOOKEXPORT_DATABASE_URI", URI), folder))
        .hasMessageContaining("links.secret: is not set; for example HOOKEXPORT_LINKS_SECRET=");
  }

  @Test
  void anAdminTokenIsLongFitsIntoAHeaderAndNeedsAPort() {
    String key = "management.admin_token";
    assertFails(minimal().override(key, "k".repeat(31))).hasMessageContaining("shorter than 32");
    String odd = "canary " + "k".repeat(32);
    assertFails(minimal().override(key, odd))
        .hasMessageContaining(key + ": has a character")
        .hasMessageNotContaining("canary");
    ConfigReader off = minimal().override(key, "k".repeat(32)).override("management.port", "-1");
    assertFails(off).hasMessageContaining(key + ": is set, but management.port is -1");
    assertThat(minimal().override(key, "k".repeat(32)).read().toString())
        .doesNotContain("k".repeat(32));
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("nowhere.yaml");
    assertFails(minimal().file(missing)).hasMessageContaining(missing + ": does not exist");
  }

  @Test
  void secretsAreInNoMessage() throws IOException {
    for (String yaml :
        new String[] {
          "links: {secret: hunter2}",
          "links:\n  secret: hunter2\n  secret: hunter2",
          "links: {secret: \"hunter2}",
          "database: {uri: 'mysql://u:hunter2@host/d'}",
          "source: {uri: 'hunter2'}",
          "links:\n\tsecret: hunter2",
          "database: [hunter2]",
        }) {
      assertFails(new ConfigReader(Map.of("HOOKEXPORT_DATABASE_URI", URI), folder).file(file(yaml)))
          .satisfies(e -> assertThat(stack(e)).as(yaml).doesNotContain("hunter2"));
    }
    assertThat(minimal().read().toString()).doesNotContain("hunter2").doesNotContain(SECRET);
  }

  private static String stack(Throwable problem) {
    StringBuilder all = new StringBuilder();
    for (Throwable t = problem; t != null; t = t.getCause()) {
      all.append(t).append('\n');
    }
    return all.toString();
  }

  private ConfigReader minimal() {
    return new ConfigReader(
        Map.of("HOOKEXPORT_DATABASE_URI", URI, "HOOKEXPORT_LINKS_SECRET", SECRET), folder);
  }

  private Path file(String yaml) throws IOException {
    return Files.writeString(folder.resolve("some.yaml"), yaml);
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(ConfigReader reader) {
    return assertThatThrownBy(reader::read).isInstanceOf(ConfigException.class);
  }
}
