package io.hookexport;

import static io.hookexport.support.TestRequest.october;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.config.ServerConfig;
import io.hookexport.export.ApiKeys;
import io.hookexport.support.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A platform's own tables, from source files to the file that a client downloads. */
final class OwnSourceTest {
  private static final String TENANT = "0189f7ea-0000-7000-8000-00000000000a";
  private static final String TEXTS =
      """
      'e' as event_type, 'ep' as endpoint_id, 'ep' as inbound_endpoint_id, 'u' as endpoint_url,
      'succeeded' as status, 1 as attempt_count, 0 as replay_count, 200 as response_status,
      1 as response_latency_ms, 1 as queue_wait_ms, 1 as total_delivery_ms, null as last_error,
      null as idempotency_key, null as content_type, 1 as size_bytes, null as payload_sha256,
      at as created_at, at as received_at, at as delivered_at, at as failed_at,
      at as next_attempt_at, at as updated_at
      """;
  private static final String DIRECTION =
      """
          %s:
            select: rows.sql
            time_column: %s
            order: [message_id]
            endpoint_column: message_id
            endpoint_type: text
            endpoint_exists: exists.sql
      """;

  @TempDir private Path folder;
  private String uri;

  @BeforeEach
  void migrate() throws Exception {
    uri = TestDatabase.fresh();
    new App(() -> {}).migrate(TestServer.config(uri, folder));
  }

  private void source(String tenantType, String tenant) throws Exception {
    TestDatabase.execute(
        uri,
        "create table tenants (id %s, name text)".formatted(tenantType),
        "insert into tenants values ('%s', 'acme')".formatted(tenant),
        "create table rows (tenant_id %s, id text not null, at timestamptz not null)"
            .formatted(tenantType),
        "insert into rows values ('%s', 'm1', '2026-10-02')".formatted(tenant));
    write("rows.sql", "select id as message_id,\n" + TEXTS + "from rows\nwhere tenant_id = $1");
    write("exists.sql", "select exists (select from rows where tenant_id = $1 and id = $2)");
    write(
        "source.yaml",
        "datasets:\n  deliveries:\n"
            + DIRECTION.formatted("outbound", "created_at")
            + DIRECTION.formatted("inbound", "received_at"));
  }

  private void write(String name, String text) throws Exception {
    Files.writeString(folder.resolve(name), text);
  }

  private void tenantStatement() throws Exception {
    write("tenant.sql", "select id from tenants where name = $1");
    Path yaml = folder.resolve("source.yaml");
    Files.writeString(yaml, "tenant: tenant.sql\n" + Files.readString(yaml));
  }

  private CommandRun run(String arguments) {
    return CommandRun.run(folder, uri, arguments, "SOURCE_NAME=" + folder);
  }

  private ServerConfig config() {
    return TestServer.config(uri, folder.resolve("files"), "source.name=" + folder);
  }

  @ParameterizedTest
  @CsvSource({"int, 42", "bigint, -9000000000", "uuid, " + TENANT, "text, t 1"})
  void aTenantOfEachTypeIsExported(String type, String tenant) throws Exception {
    source(type, tenant);
    assertThat(exported(tenant)).contains("m1").hasLineCount(2);
  }

  @Test
  void aTenantStatementMapsTheTenantOfTheProject() throws Exception {
    source("int", "42");
    tenantStatement();
    assertThat(exported("acme")).contains("m1").hasLineCount(2);
  }

  private String exported(String tenant) throws Exception {
    String key =
        new App(() -> {})
            .operator(config())
            .createKey("p", Optional.of(tenant), ApiKeys.Terms.NONE)
            .key();
    try (TestServer server = TestServer.start(config())) {
      String id = server.create(key, october());
      server.awaitCompleted(id, key);
      return new String(server.file(id, key), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aBrokenSourceEndsTheStartWithFileLineAndHint() throws Exception {
    source("int", "42");
    write("rows.sql", "select id as message_id,\n" + TEXTS + "from rowz\nwhere tenant_id = $1");
    CommandRun run = run("serve");
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .contains("source " + folder.getFileName() + ", outbound deliveries: rows.sql:8:6: ")
        .contains("relation \"rowz\" does not exist")
        .contains("Write the table with its schema");
  }

  @Test
  void aSourceThatCannotBeReachedIsNamedWithHostAndDatabase() {
    CommandRun run =
        CommandRun.run(
            folder, uri, "serve", "SOURCE_URI=postgresql://reader:secret@127.0.0.1:1/platform");
    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.err())
        .contains("the source database 'platform' at 127.0.0.1:1 as role 'reader'")
        .contains("Check that source.uri")
        .doesNotContain("secret");
  }

  @Test
  void noKeyIsMadeForATenantThatTheSourceDoesNotKnow() throws Exception {
    source("int", "42");
    tenantStatement();
    for (String arguments : new String[] {"--project p --tenant nobody", "--project nobody"}) {
      CommandRun run = run("keys create " + arguments);
      assertThat(run.exit()).as(run.err()).isEqualTo(2);
      assertThat(run.err()).contains("has no tenant 'nobody'").contains("--tenant");
      assertThat(run.out()).isEmpty();
    }
    assertThat(run("keys list --project p").err()).contains("no project 'p'");
    assertThat(run("keys create --project p --tenant acme").exit()).isZero();
    assertThat(run("keys create --project p").exit()).isZero();
    assertThat(run("keys create --project acme").exit()).isZero();
  }

  @Test
  void aTenantOfAnotherTypeIsRefusedAndAProjectWithKeysKeepsItsTenant() throws Exception {
    source("int", "42");
    CommandRun wrong = run("keys create --project p --tenant abc");
    assertThat(wrong.exit()).as(wrong.err()).isEqualTo(2);
    assertThat(wrong.err())
        .contains("has no tenant 'abc'", "type integer", "$1 of rows.sql", "No key was created");
    assertThat(run("keys list --project p").err()).contains("no project 'p'");
    assertThat(run("keys create --project p --tenant 43").exit()).isZero();
    CommandRun other = run("keys create --project p --tenant 42");
    assertThat(other.exit()).as(other.err()).isEqualTo(2);
    assertThat(other.err()).contains("exists with the tenant '43', not '42'", "keys revoke");
    assertThat(run("keys list --project p").out()).contains("43").doesNotContain("42\n");
  }

  @Test
  void aTenantStatementThatFailsIsNamed() throws Exception {
    source("int", "42");
    tenantStatement();
    write("tenant.sql", "select id from tenantz where name = $1");
    CommandRun run = run("keys create --project acme");
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("tenant.sql").contains("relation \"tenantz\" does not exist");
  }
}
