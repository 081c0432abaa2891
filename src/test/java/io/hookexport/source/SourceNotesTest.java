package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.hookexport.postgres.Migrations;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be exported, but perhaps not as it was meant, is told: at the start where it shows. */
final class SourceNotesTest {
  @AutoClose private final TestSource tests = new TestSource();

  @AutoClose private final CapturedLog log = new CapturedLog(Level.WARN, "io.hookexport.source");
  @TempDir private Path folder;

  private void table(String columns) throws SQLException {
    tests.execute("create schema relay", "create table relay.\"Rows\" (" + columns + ")");
  }

  private String source(String more) throws IOException {
    String expressions = "r.id::text as message_id, r.state as status, r.at as created_at" + more;
    String name = TestSource.definition(folder, expressions, "relay.\"Rows\" as r where r.t = $1");
    Path inbound = folder.resolve("inbound.sql");
    TestSource.replace(inbound, "null::timestamptz as received_at", "r.at as received_at");
    TestSource.replace(inbound, ", r.at as created_at", "");
    return name;
  }

  private void changeYaml(String part, String by) throws IOException {
    TestSource.replace(folder.resolve("source.yaml"), part, by);
  }

  /** Each warning that has this as a part of its sentence, with its fields. */
  private List<String> warnings(String part) {
    return List.copyOf(log.list).stream()
        .filter(event -> event.getFormattedMessage().contains(part))
        .map(
            event ->
                event.getKeyValuePairs().stream()
                    .map(pair -> pair.key + "=" + pair.value)
                    .collect(Collectors.joining(" ")))
        .toList();
  }

  @Test
  void theNativeSourceIsAsItIsMeant() {
    await(Migrations.NATIVE.apply(tests.vertx, tests.uri));
    tests.open(Reader.CURSOR, "native", 2);
    assertThat(log.list).isEmpty();
  }

  @Test
  void labelsThatAreNoStatusesAreToldAtTheStart() throws Exception {
    tests.execute(
        "create type state as enum ('queued', 'SENDING', 'OK')",
        "create domain shown as state check (value <> 'SENDING')");
    table("t text, id int not null, state shown, at timestamptz not null");
    tests.open(Reader.CURSOR, source(""), 2);
    assertThat(warnings("labels that the source does not declare"))
        .hasSize(2)
        .first()
        .asString()
        .contains("outbound", "at=outbound.sql:1", "labels=SENDING,OK", "statuses=queued,");
  }

  /** The file shows it as it is, and the filter finds it. */
  @Test
  void aLabelThatIsAStatusNeedsNoMapping() throws Exception {
    tests.execute("create type state as enum ('succeeded', 'OK', 'gone')");
    table("t text, id int not null, state state, at timestamptz not null");
    tests.execute(
        "insert into relay.\"Rows\" values ('tenant-1', 1, 'succeeded', '2026-10-02'),"
            + " ('tenant-1', 2, 'OK', '2026-10-02'), ('tenant-1', 3, 'gone', '2026-10-02')");
    String name = source("");
    changeYaml("order:", "statuses: {succeeded: [OK]}\n      order:");
    PgDeliverySource source = tests.open(Reader.CURSOR, name, 2);
    assertThat(warnings("labels that the source does not declare"))
        .hasSize(2)
        .allMatch(warning -> warning.contains(" labels=gone "));
    TestRequest request = new TestRequest().columns("message_id").status("succeeded");
    assertThat(tests.text(source, request.build())).isEqualTo("\"message_id\"\r\n1\r\n2\r\n");
  }

  @ParameterizedTest
  @CsvSource({"CURSOR, text", "RAW, text", "CURSOR, char(16)", "RAW, char(16)"})
  void aTextThatIsNoStatusIsToldOnceAnExport(Reader reader, String type) throws Exception {
    table("t text, id int not null, state " + type + ", at timestamptz not null");
    tests.execute(
        "insert into relay.\"Rows\" select 'tenant-1', i, s, '2026-10-02' from unnest(array["
            + "'queued','delivering','succeeded','pending_retry','failed_permanent', null])"
            + " with ordinality as u (s, i)");
    PgDeliverySource source = tests.open(reader, source(""), 2);
    tests.read(source, TestSource.everything());
    assertThat(warnings("a status that it does not declare")).isEmpty();
    tests.execute(
        "insert into relay.\"Rows\" select 'tenant-1', i, 'OK', '2026-10-03' from generate_series(7, 9) as i");
    assertThat(tests.text(source, TestSource.everything())).contains("OK");
    assertThat(warnings("a status that it does not declare"))
        .singleElement()
        .asString()
        .matches(
            "export_id=%s source=source %s, outbound deliveries at=outbound.sql value=OK *"
                .formatted(TestSource.FIRST.exportId(), folder.getFileName()));
  }

  @Test
  void columnsThatNoFileShowsAreToldAtTheStart() throws Exception {
    table("t text, id int not null, state text, at timestamptz not null");
    tests.open(Reader.CURSOR, source(", 5 as attempts,\n 6 as foo"), 2);
    assertThat(warnings("columns that the contract does not have"))
        .first()
        .asString()
        .contains("outbound", "at=outbound.sql:1", "columns=attempts,foo");
  }

  @Test
  void aHiddenColumnThatOrdersIsNotSurplus() throws Exception {
    table("t text, id int not null, state text, at timestamptz not null");
    String name = source(", r.id as row_id");
    changeYaml("[message_id]", "[row_id]");
    tests.open(Reader.CURSOR, name, 2);
    assertThat(warnings("columns that the contract does not have")).isEmpty();
  }

  @Test
  void aLineMayBeLong() throws Exception {
    table("t text, id int not null, state text, at timestamptz not null");
    tests.open(Reader.CURSOR, source(", '" + "x".repeat(100_000) + "' as attempts"), 2);
    assertThat(warnings("columns that the contract does not have")).hasSize(2);
  }

  @Test
  void aSettingThatTheServerDoesNotHaveIsToldAtTheStart() throws Exception {
    table("t text, id int not null, state text, at timestamptz not null");
    String name = source("");
    changeYaml(
        "datasets:", "settings: {enable_hashjoin: \"off\", enable_hashjon: \"off\"}\ndatasets:");
    tests.open(Reader.CURSOR, name, 2);
    assertThat(warnings("no such planner setting"))
        .singleElement()
        .asString()
        .contains("setting=enable_hashjon");
  }

  @Test
  void keysThatMayBeNullAreToldAtTheStart() throws Exception {
    table("t text, id int, state text, at timestamptz");
    String name = source(", r.id as row_id");
    changeYaml("[message_id]", "[row_id]");
    tests.open(Reader.CURSOR, name, 2);
    assertThat(warnings("time column may be NULL"))
        .hasSize(2)
        .first()
        .asString()
        .contains("outbound", "at=source.yaml:5", "column=created_at");
    assertThat(warnings("column in `order` may be NULL"))
        .hasSize(2)
        .first()
        .asString()
        .contains("at=source.yaml:6", "column=row_id");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text", "uuid", "smallint", "int", "bigint", "kind"})
  void rowsOfNoTenantAreToldAndRefusedWhereEachProjectSeesThem(String type) throws Exception {
    tests.execute("create type kind as enum ('a')");
    table("t " + type + ", id int not null, state text, at timestamptz not null");
    String name = source("");
    tests.open(Reader.CURSOR, name, 2);
    where("r.t is not distinct from $1");
    tests.open(Reader.CURSOR, name, 2);
    assertThat(warnings("the tenant $1 is NULL")).isEmpty();
    tests.execute("insert into relay.\"Rows\" values (null, 1, 'queued', '2026-10-02')");
    tests.open(Reader.CURSOR, name, 2);
    assertThat(warnings("the tenant $1 is NULL"))
        .hasSize(2)
        .first()
        .asString()
        .contains("outbound", "at=outbound.sql:1");
    where("(r.t = $1 or r.t is null)");
    Future<PgDeliverySource> shared = tests.tryOpen(Reader.CURSOR, name, 2);
    if (type.equals("kind")) {
      // Whether a tenant sees them cannot be asked without one of its labels.
      await(await(shared).close());
      assertThat(warnings("the tenant $1 is NULL")).hasSize(4);
      return;
    }
    assertThatThrownBy(() -> await(shared))
        .hasMessageContaining("outbound.sql:1: the select returns rows for a tenant that does not")
        .hasMessageContaining("Rows shared by all tenants");
  }

  private void where(String condition) throws IOException {
    for (String file : List.of("outbound.sql", "inbound.sql")) {
      Path sql = folder.resolve(file);
      String select = Files.readString(sql);
      Files.writeString(
          sql, select.substring(0, select.indexOf(" where ")) + " where " + condition);
    }
  }

  @Test
  void theTypeOfAColumnMayBeOneThatTheRoleMayNotName() throws Exception {
    tests.execute("create schema secret", "create domain secret.name as text");
    table("t text, id int not null, state text, at timestamptz not null, e secret.name");
    tests.execute(
        "create role names_no_type login",
        "grant usage on schema relay to names_no_type",
        "grant select on relay.\"Rows\" to names_no_type");
    String name = source(", r.e as e");
    changeYaml("endpoint_column: message_id", "endpoint_column: e");
    try (TestSource reader = tests.as("names_no_type")) {
      reader.open(Reader.CURSOR, name, 2);
    }
  }

  @Test
  void aRoleThatLacksPrivilegesIsToldTheGrants() throws Exception {
    table("t text, id int not null, state text, at timestamptz not null");
    tests.execute(
        "create role \"Lacks It\" login",
        "create schema hr",
        "create table hr.\"Rows\" (x int)",
        "create table hr.status (x int)",
        "create table message_id (x int)");
    assertThat(refusalFor("Lacks%20It", source("")))
        .hasMessageContaining("outbound.sql:1:")
        .hasMessageEndingWith(
            "lacks a privilege in the database '%s'."
                    .formatted(tests.uri.substring(tests.uri.lastIndexOf('/') + 1))
                + " grant select on relay.\"Rows\" to \"Lacks It\";"
                + " grant usage on schema relay to \"Lacks It\";");
  }

  /** Who granted select on all tables often forgot their schema. */
  @Test
  void aRoleThatLacksOnlyTheSchemaIsToldItsGrant() throws Exception {
    table("t text, id int not null, state text, at timestamptz not null");
    tests.execute(
        "create table relay.accounts (id text, name text)",
        "create role lacks_usage login",
        "grant select on all tables in schema relay to lacks_usage");
    String name = source("");
    assertThat(refusalFor("lacks_usage", name))
        .hasMessageContaining("permission denied for schema relay")
        .hasMessageEndingWith("'. grant usage on schema relay to lacks_usage;");
    Files.writeString(
        folder.resolve("tenant.sql"), "select id from relay.accounts where name = $1");
    changeYaml("datasets:", "tenant: tenant.sql\ndatasets:");
    assertThat(refusalFor("lacks_usage", name))
        .hasMessageContaining("tenant.sql:1:")
        .hasMessageEndingWith("'. grant usage on schema relay to lacks_usage;");
    // keys create asks for the tenant, too.
    PgTenants tenants =
        new PgTenants(
            tests.vertx,
            SourceDefinition.load(name, Map.of()),
            tests.uri.replace("postgres@", "lacks_usage@"),
            Duration.ofSeconds(5));
    assertThatThrownBy(() -> await(tenants.problem("acme")))
        .hasMessageContaining("tenant.sql:1:")
        .hasMessageEndingWith("'. grant usage on schema relay to lacks_usage;");
  }

  private Throwable refusalFor(String role, String name) {
    try (TestSource reader = tests.as(role)) {
      return failure(reader.tryOpen(Reader.CURSOR, name, 2));
    }
  }
}
