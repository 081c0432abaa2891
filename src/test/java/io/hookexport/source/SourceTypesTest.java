package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.Await.refusal;
import static io.hookexport.support.TestSource.everything;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.ExportRequest;
import io.hookexport.export.Project;
import io.hookexport.source.definition.SourceDefinition;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.Await;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Tenants, endpoints and columns of the types that platforms have, without a cast in the files. */
final class SourceTypesTest {
  private static final String UUID = "0189f7ea-0000-7000-8000-00000000000a";
  @AutoClose private final TestSource tests = new TestSource();

  @AutoClose private final CapturedLog log = new CapturedLog(Level.WARN, "io.hookexport.source");
  @TempDir private Path folder;

  private void table(String tenantType, String tenant) throws SQLException, IOException {
    tests.execute(
        "create type st as enum ('succeeded', 'lost')",
        "create type tenant_name as enum ('acme', 'other')",
        "create table rows (tenant_id "
            + tenantType
            + ", message_id int, endpoint_id uuid, status st, size_bytes int, at timestamptz)",
        "insert into rows values ('%s', 1, '%s', 'succeeded', 7, '2026-10-02')"
            .formatted(tenant, UUID));
    TestSource.definition(
        folder,
        "message_id as message_id, endpoint_id as endpoint_id, status as status,"
            + " size_bytes as size_bytes, at as created_at, at as received_at",
        "rows where tenant_id = $1");
    Files.writeString(
        folder.resolve("exists.sql"),
        "select exists (select 1 from rows where tenant_id = $1 and endpoint_id = $2)");
    Path yaml = folder.resolve("source.yaml");
    String text = Files.readString(yaml);
    Files.writeString(
        yaml,
        text.replaceFirst(
                "endpoint_column: message_id\n      endpoint_type: text",
                "endpoint_column: endpoint_id\n      endpoint_type: uuid")
            .replace("endpoint_type: text", "endpoint_type: int")
            .replaceFirst("(?s)(.*)exists.sql", "$1inbound_exists.sql"));
    Files.writeString(
        folder.resolve("inbound_exists.sql"),
        "select exists (select 1 from rows where tenant_id = $1 and message_id = $2)");
  }

  private static ExportRequest filtered(Optional<String> status, Optional<String> endpoint) {
    TestRequest request = new TestRequest().columns("message_id", "status", "size_bytes");
    status.ifPresent(request::status);
    endpoint.ifPresent(request::endpoint);
    return request.build();
  }

  private String csv(PgDeliverySource source, String tenant, ExportRequest request) {
    Project project = new Project("p", tenant);
    return await(
            source
                .check(project, request)
                .compose(
                    endpoint ->
                        tests.on(
                            () ->
                                source
                                    .open(project, request, endpoint, TestSource.FIRST)
                                    .compose(TestSource::all))))
        .toString(StandardCharsets.UTF_8);
  }

  private static final String HEADER = "\"message_id\",\"status\",\"size_bytes\"\r\n";
  private static final String ROW = HEADER + "1,succeeded,7\r\n";

  @ParameterizedTest
  @CsvSource({
    "int, 42, RAW",
    "int, 42, CURSOR",
    "smallint, 7, CURSOR",
    "bigint, -9000000000, RAW",
    "bigint, -9000000000, CURSOR",
    "uuid, " + UUID + ", RAW",
    "uuid, " + UUID + ", CURSOR",
    "text, acme, CURSOR",
    "varchar(9), acme, RAW",
    "tenant_name, acme, RAW",
    "tenant_name, acme, CURSOR"
  })
  void aTenantColumnNeedsNoCast(String type, String tenant, Reader reader) throws Exception {
    table(type, tenant);
    PgDeliverySource source = tests.open(reader, folder.toString(), 2);
    assertThat(csv(source, tenant, filtered(Optional.empty(), Optional.empty()))).isEqualTo(ROW);
    assertThat(csv(source, tenant, filtered(Optional.of("succeeded"), Optional.of(UUID))))
        .isEqualTo(ROW);
    // The enum lacks this label.
    assertThat(csv(source, tenant, filtered(Optional.of("queued"), Optional.empty())))
        .isEqualTo(HEADER);
    for (String endpoint : List.of(UUID.replace('a', 'b'), "none")) {
      assertThat(
              refusal(
                      source.check(
                          new Project("p", tenant),
                          filtered(Optional.empty(), Optional.of(endpoint))))
                  .error())
          .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
    }
    ExportRequest none = filtered(Optional.empty(), Optional.of("none"));
    assertThat(refusal(source.check(new Project("p", tenant), none)).message())
        .isEqualTo("Endpoint not found in this project. Endpoint ids must be UUIDs.");
  }

  /** With the settings of the role, another text would be asked for than files show. */
  @Test
  void settingsOfTheRoleDoNotDecideWhichEndpointsAreFound() throws Exception {
    table("text", "acme");
    Path select = folder.resolve("outbound.sql");
    TestSource.replace(select, "endpoint_id as endpoint_id", "float8 '0.1' + 0.2 as endpoint_id");
    TestSource.replace(
        folder.resolve("source.yaml"), "endpoint_type: uuid", "endpoint_type: float8");
    Files.writeString(
        folder.resolve("exists.sql"), "select $1 = 'acme' and (float8 '0.1' + 0.2)::text = $2");
    tests.set("extra_float_digits = 0");
    PgDeliverySource source = tests.open(Reader.AUTO, folder.toString(), 2);
    ExportRequest shown = filtered(Optional.empty(), Optional.of("0.30000000000000004"));
    assertThat(csv(source, "acme", shown)).isEqualTo(ROW);
    ExportRequest rounded = filtered(Optional.empty(), Optional.of("0.3"));
    assertThat(refusal(source.check(new Project("p", "acme"), rounded)).error())
        .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
  }

  /** Of a type that accepts all texts, only the server knows the values. */
  @Test
  void aTenantThatTheServerDoesNotAcceptGetsNoProject() throws Exception {
    table("tenant_name", "acme");
    SourceDefinition definition = SourceDefinition.load(folder.toString(), Map.of());
    PgTenants tenants = new PgTenants(tests.vertx, definition, tests.uri, Await.DEADLINE);
    assertThat(await(tenants.problem("acme"))).isEmpty();
    assertThat(await(tenants.problem("nobody")))
        .contains(
            "tenants here are of type tenant_name ($1 of outbound.sql): invalid input value for enum tenant_name: \"nobody\"");
  }

  @Test
  void aTypeThatTenantsCannotBeBoundToIsNamed() throws Exception {
    table("date", "2026-01-01");
    SourceDefinition definition = SourceDefinition.load(folder.toString(), Map.of());
    PgTenants tenants = new PgTenants(tests.vertx, definition, tests.uri, Await.DEADLINE);
    assertThat(await(tenants.problem("2026-01-01")).orElseThrow())
        .startsWith("$1 of outbound.sql is of type date, to which tenants cannot be bound");
  }

  /** It is tried last: whether the select can be read is known before. */
  @Test
  void aSlowEndpointExistsIsNamed() throws Exception {
    table("int", "42");
    Files.writeString(
        folder.resolve("exists.sql"),
        "select $1 = 42 and $2::text is null and pg_sleep(900) is null");
    tests.open(Reader.AUTO, folder.toString(), Await.DEADLINE.multipliedBy(2));
    assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
        .filteredOn(line -> line.contains("in time"))
        .singleElement(InstanceOfAssertFactories.STRING)
        .startsWith(
            "The statement endpoint_exists could not be tried in time. Check that there is an index on (tenant, endpoint id)");
  }

  @ParameterizedTest
  @CsvSource({"int, 42", "uuid, " + UUID, "bigint, 5"})
  void aTenantThatIsNoValueOfTheColumnIsRefusedWithWords(String type, String tenant)
      throws Exception {
    table(type, tenant);
    PgDeliverySource source = tests.open(Reader.AUTO, folder.toString(), 2);
    ExportException refusal =
        refusal(source.check(new Project("p", "acme"), everything("message_id")));
    assertThat(refusal.error()).isEqualTo(ExportError.INVALID_REQUEST);
    assertThat(refusal.message()).contains("tenant 'acme' is unknown to the platform");
  }

  @Test
  void aTenantStatementGivesThePlatformsIdOrNone() throws Exception {
    table("int", "42");
    tests.execute(
        "create table accounts (id int, name text)", "insert into accounts values (42, 'acme')");
    Files.writeString(folder.resolve("tenant.sql"), "select id from accounts where name = $1");
    Path yaml = folder.resolve("source.yaml");
    Files.writeString(yaml, Files.readString(yaml) + "tenant: tenant.sql\n");
    PgDeliverySource source = tests.open(Reader.AUTO, folder.toString(), 2);
    assertThat(csv(source, "acme", filtered(Optional.empty(), Optional.of(UUID)))).isEqualTo(ROW);
    ExportException refusal = refusal(source.check(new Project("p", "x"), everything("status")));
    assertThat(refusal.error()).isEqualTo(ExportError.INVALID_REQUEST);
    assertThat(refusal.message()).contains("tenant 'x' is unknown to the platform");
  }

  @ParameterizedTest
  @EnumSource(
      value = Reader.class,
      names = {"RAW", "CURSOR"})
  void aTypeThatChangesIsReadAgainByTheNextExport(Reader reader) throws Exception {
    table("int", "42");
    PgDeliverySource source = tests.open(reader, folder.toString(), 2);
    ExportRequest request = filtered(Optional.of("succeeded"), Optional.empty());
    assertThat(csv(source, "42", request)).isEqualTo(ROW);
    tests.execute(
        "alter table rows alter tenant_id type text, alter size_bytes type numeric(9, 2),"
            + " alter status type text");
    assertThat(csv(source, "42", request)).isEqualTo(HEADER + "1,succeeded,7.00\r\n");
    assertThat(csv(source, "acme", request)).isEqualTo(HEADER);
    tests.execute("alter table rows drop size_bytes");
    ExportException refusal =
        refusal(
            source.check(new Project("p", "42"), filtered(Optional.empty(), Optional.of(UUID))));
    assertThat(refusal.error()).isEqualTo(ExportError.UNAVAILABLE);
    assertThat(refusal.message()).contains("until the operator of this server has fixed");
    assertThat(refusal.toString()).contains("outbound.sql:1:80: column \"size_bytes\"");
    assertThat(
            refusal(
                    tests.on(
                        () ->
                            source.open(
                                new Project("p", "42"),
                                request,
                                Optional.empty(),
                                TestSource.FIRST)))
                .message())
        .contains("outbound.sql:1:80: column \"size_bytes\" does not exist");
  }

  @Test
  void rowSecurityThatHidesRowsIsWarnedOfAtTheStart() throws Exception {
    table("int", "42");
    tests.execute(
        "create role c_reader login",
        "grant select on rows to c_reader",
        "alter table rows enable row level security");
    try (TestSource reader = tests.as("c_reader")) {
      reader.open(Reader.AUTO, folder.toString(), 2);
      assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
          .anyMatch(line -> line.contains("Row security applies"));
      tests.execute("revoke select on rows from c_reader");
      assertThat(failure(reader.tryOpen(Reader.AUTO, folder.toString(), 2)).getMessage())
          .contains(
              "outbound.sql:",
              "permission denied for table rows",
              "The role 'c_reader' lacks a privilege")
          .endsWith(" grant select on public.rows to c_reader;");
    } finally {
      tests.execute("drop owned by c_reader", "drop role c_reader");
    }
  }

  @Test
  void aLockedTableDoesNotStopTheStart() throws Exception {
    table("int", "42");
    ExportRequest request = filtered(Optional.of("succeeded"), Optional.empty());
    PgDeliverySource source;
    try (Connection lock = TestDatabase.jdbc(tests.uri)) {
      lock.setAutoCommit(false);
      TestDatabase.execute(lock, "lock table rows in access exclusive mode");
      source = tests.open(Reader.AUTO, folder.toString(), Duration.ofSeconds(2));
    }
    assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
        .filteredOn(line -> line.contains("could not be tried in time"))
        .hasSize(2);
    assertThat(await(source.check(new Project("p", "42"), request))).isEmpty();
    assertThat(csv(source, "42", request)).isEqualTo(ROW);
  }

  /** A select that finds something, and takes so long for it. */
  private void sleep(String file, int seconds) throws IOException {
    TestSource.replace(
        folder.resolve(file),
        "tenant_id = $1",
        "(tenant_id = $1) is not true and (select 1 from pg_sleep(" + seconds + ")) = 1");
  }

  /** Without a time of its own it would take four times this. */
  @Test
  void aStartIsShortHoweverLongAStatementMayTake() throws Exception {
    table("int", "42");
    sleep("outbound.sql", 900);
    sleep("inbound.sql", 900);
    tests.open(Reader.AUTO, folder.toString(), Await.DEADLINE.multipliedBy(2));
    assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
        .filteredOn(line -> line.contains("could not be tried in time"))
        .hasSize(2);
  }

  @Test
  void aSlowSelectDoesNotHoldTheStart() throws Exception {
    table("int", "42");
    sleep("outbound.sql", 100);
    tests.open(Reader.AUTO, folder.toString(), 2);
    assertThat(log.list.stream().map(ILoggingEvent::getFormattedMessage))
        .anyMatch(line -> line.contains("could not be tried in time"));
  }
}
