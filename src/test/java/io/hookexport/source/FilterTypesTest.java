package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.failure;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportRequest;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestRequest;
import io.hookexport.support.TestSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter finds the rows whose cells show its text, whatever the column's type, or none. */
final class FilterTypesTest {
  private static final String UUID = "0189f7ea-0000-7000-8000-00000000000a";
  private static final String LONGEST_NAME = "n".repeat(63);
  private static final String HEADER = "\"message_id\"\r\n";

  @AutoClose private final TestSource tests = new TestSource();
  @TempDir private Path folder;

  @BeforeEach
  void types() throws Exception {
    tests.execute(
        "create type kind as enum ('abcde')",
        "create domain kinds as kind",
        "create domain names as name",
        "create domain five as varchar(5)",
        "create domain checked as text check (value ~ '^[a-e]*$')",
        "create collation nocase"
            + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)");
  }

  /** A row 1 with a value in a column of a type; its name is that of the column of the contract. */
  private String source(String column, String type, String value, String statuses)
      throws Exception {
    tests.execute(
        "create table rows (id int not null, v " + type + ", at timestamptz not null)",
        "insert into rows values (1, '" + value + "', '2026-10-02')");
    String name =
        TestSource.definition(
            folder,
            "id::text as message_id, v as " + column + ", at as created_at, at as received_at",
            "rows where $1::text = 'tenant-1'");
    yaml("order:", statuses + "order:");
    return name;
  }

  private void yaml(String part, String by) throws Exception {
    TestSource.replace(folder.resolve("source.yaml"), part, by);
  }

  /** Endpoints are the values. */
  private void endpoints(String endpointType, String exists) throws Exception {
    for (String key : List.of("endpoint_id", "inbound_endpoint_id")) {
      Path yaml = folder.resolve("source.yaml");
      String text = Files.readString(yaml);
      Files.writeString(
          yaml, text.replaceFirst("endpoint_column: message_id", "endpoint_column: " + key));
    }
    TestSource.replace(
        folder.resolve("inbound.sql"), "v as endpoint_id", "v as inbound_endpoint_id");
    TestSource.replace(folder.resolve("inbound.sql"), ", '' as inbound_endpoint_id", "");
    yaml("endpoint_type: text", "endpoint_type: " + endpointType);
    Files.writeString(folder.resolve("exists.sql"), exists);
  }

  private static TestRequest ids() {
    return new TestRequest().columns("message_id");
  }

  /** As the server does: what the check refuses is never exported. */
  private String file(PgDeliverySource source, ExportRequest request) {
    Optional<String> endpoint = await(source.check(TestSource.PROJECT, request));
    return await(
            tests.on(
                () ->
                    source
                        .open(TestSource.PROJECT, request, endpoint, TestSource.FIRST)
                        .compose(TestSource::all)))
        .toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "text, abcde",
    "varchar, abcde",
    "varchar(5), abcde",
    "char(5), abcde",
    "kind, abcde",
    "kinds, abcde",
    "five, abcde",
    "checked, abcde",
    "name, " + "N",
    "names, " + "N"
  })
  void anEventTypeThatIsLongerThanTheColumnFindsNothing(String type, String value)
      throws Exception {
    String stored = value.equals("N") ? LONGEST_NAME : value;
    String name = source("event_type", type, stored, "");
    for (Reader reader : List.of(Reader.RAW, Reader.CURSOR)) {
      PgDeliverySource source = tests.open(reader, name, 2);
      assertThat(file(source, ids().eventTypes(stored).build())).isEqualTo(HEADER + "1\r\n");
      assertThat(file(source, ids().eventTypes(stored + "f").build())).isEqualTo(HEADER);
      assertThat(file(source, ids().eventTypes("other", stored + "f").build())).isEqualTo(HEADER);
    }
  }

  /** The cell shows what is stored, which no value of the mapping is. */
  @ParameterizedTest
  @ValueSource(strings = {"name", "names", "text"})
  void aMappedValueThatIsLongerThanTheColumnMeansNoRow(String type) throws Exception {
    String name =
        source(
            "status",
            type,
            LONGEST_NAME,
            "statuses: {succeeded: [" + LONGEST_NAME + "f], queued: [" + "q]}\n      ");
    PgDeliverySource source = tests.open(Reader.RAW, name, 2);
    assertThat(file(source, ids().columns("message_id", "status").build()))
        .endsWith("1," + LONGEST_NAME + "\r\n");
    assertThat(file(source, ids().status("succeeded").build())).isEqualTo(HEADER);
  }

  /** The ids of endpoints may be longer than those of deliveries, and are in another table. */
  @ParameterizedTest
  @CsvSource({
    "varchar(5), varchar, abcde",
    "char(5), bpchar, abcde",
    "five, five, abcde",
    "kind, kind, abcde",
    "checked, checked, abcde",
    "text, text, abcde",
    "name, name, N",
    "names, names, N",
    "numeric(3), numeric, 503",
    "uuid, uuid, " + UUID
  })
  void anEndpointThatTheFilterWouldCutIsNotFound(String type, String cast, String value)
      throws Exception {
    String stored = value.equals("N") ? LONGEST_NAME : value;
    String longer = stored + (value.equals("503") ? ".4" : "f");
    String name = source("endpoint_id", type, stored, "");
    endpoints(cast, "select exists (select 1 from known where $1::text <> '' and id = $2)");
    tests.execute(
        "create table known (id text)",
        "insert into known values ('%s'), ('%s')".formatted(stored, longer));
    PgDeliverySource source = tests.open(Reader.RAW, name, 2);
    assertThat(file(source, ids().endpoint(stored).build())).isEqualTo(HEADER + "1\r\n");
    ExportRequest other = ids().endpoint(longer).build();
    if (List.of("varchar", "bpchar", "text", "numeric").contains(cast)) {
      assertThat(file(source, other)).isEqualTo(HEADER);
    } else {
      assertThat(refusal(source.check(TestSource.PROJECT, other)).error())
          .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
    }
  }

  /** Also where the endpoint table has the type. */
  @ParameterizedTest
  @CsvSource({"name, n", "bigint, 503", "uuid, " + UUID})
  void anEndpointIsFoundAsFilesShowIt(String type, String value) throws Exception {
    String stored = value.equals("n") ? LONGEST_NAME : value;
    String name = source("endpoint_id", type, stored, "");
    endpoints(type, "select exists (select 1 from rows where $1::text <> '' and v = $2)");
    PgDeliverySource source = tests.open(Reader.RAW, name, 2);
    assertThat(file(source, ids().endpoint(stored).build())).isEqualTo(HEADER + "1\r\n");
    for (String other : List.of(stored + "1", "+" + stored, "0" + stored)) {
      assertThat(refusal(source.check(TestSource.PROJECT, ids().endpoint(other).build())).error())
          .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
    }
  }

  /** The cell of such a column is not what a cast to text gives. */
  @ParameterizedTest
  @CsvSource({
    "inet, 10.0.0.1, 10.0.0.1, 10.0.0.1/32",
    "bytea, \\x65, e, \\x65",
    "uuids, 0189f7ea-0000-7000-8000-00000000000a, 0189F7EA-0000-7000-8000-00000000000A, 1"
  })
  void anEndpointOfAnyTypeIsFoundAsFilesShowIt(
      String type, String value, String asked, String other) throws Exception {
    tests.execute("create domain uuids as uuid");
    String name = source("endpoint_id", type, value, "");
    endpoints(
        type,
        "select exists (select 1 from rows where $1::text <> '' and v = $2::text::" + type + ")");
    if (type.equals("bytea")) {
      for (String column : List.of("endpoint_id", "inbound_endpoint_id")) {
        yaml(
            "endpoint_column: " + column,
            "columns: {" + column + ": {bytea: utf-8}}\n      endpoint_column: " + column);
      }
    }
    PgDeliverySource source = tests.open(Reader.RAW, name, 2);
    assertThat(file(source, ids().endpoint(asked).build())).isEqualTo(HEADER + "1\r\n");
    assertThat(refusal(source.check(TestSource.PROJECT, ids().endpoint(other).build())).error())
        .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "text, bigint, v = $2, $2 is of type bigint",
    "text, uuid, v = $2, $2 is of type uuid",
    "varchar, uuid, v = $2, $2 is of type uuid",
    "integer, bigint, v = $2, $2 is of type bigint",
    "text, uuid, v = $2::text::uuid, $2 is cast to another type",
    "text, bigint, v = $2::text::bigint, $2 is cast to another type",
    "varchar, bigint, v = $2::text::numeric, $2 is cast to another type",
    "bpchar, bigint, v = $2::text::bigint, $2 is cast to another type",
    "name, bigint, v = $2::text::bigint, $2 is cast to another type",
    "citext, bigint, v = $2::text::bigint, $2 is cast to another type",
    "text, ltree, v = $2::text::ltree, $2 is cast to another type"
  })
  void anEndpointIsLookedUpInTheTypeOfTheFilter(
      String filter, String type, String condition, String problem) throws Exception {
    String name = source("endpoint_id", "text", "503", "");
    if (filter.equals("integer")) {
      tests.execute("alter table rows alter v type int using v::int");
    }
    tests.execute("create extension ltree", "create extension citext");
    String known = "select exists (select 1 from known where $1::text <> '' and ";
    endpoints(filter, known + condition + ")");
    tests.execute("create table known (v " + type + ")");
    assertThat(failure(tests.tryOpen(Reader.RAW, name, 2)))
        .hasMessageContaining("exists.sql:1: " + problem)
        .hasMessageContaining("but endpoint_type is " + filter)
        .hasMessageContaining("Compare texts, for example id::text = $2");
    Files.writeString(folder.resolve("exists.sql"), known + "v::text = $2)");
    await(await(tests.tryOpen(Reader.RAW, name, 2)).close());
  }

  /** They find an id only as it is stored, but for blanks at its end, which no request has. */
  @ParameterizedTest
  @CsvSource({"text, char(9)", "text, name", "varchar, char(9)", "bpchar, name", "name, char(9)"})
  void textsOfAnyTypeMayLookAnEndpointUp(String filter, String type) throws Exception {
    String name = source("endpoint_id", "text", "e_1", "");
    endpoints(filter, "select exists (select 1 from known where $1::text <> '' and v = $2)");
    tests.execute("create table known (v " + type + ")", "insert into known values ('e_1')");
    PgDeliverySource source = tests.open(Reader.RAW, name, 2);
    assertThat(file(source, ids().endpoint("e_1").build())).isEqualTo(HEADER + "1\r\n");
    assertThat(refusal(source.check(TestSource.PROJECT, ids().endpoint("E_1").build())).error())
        .isEqualTo(ExportError.ENDPOINT_NOT_FOUND);
  }

  @ParameterizedTest
  @CsvSource({
    "status, text",
    "status, name",
    "event_type, text",
    "event_type, name",
    "event_type, varchar(9)",
    "response_status, text",
    "endpoint_id, text",
    "endpoint_id, name",
  })
  void aCollationForWhichOtherTextsAreEqualIsRefused(String column, String type) throws Exception {
    String name = source(column, type + " collate nocase", "Succeeded", "");
    if (column.equals("endpoint_id")) {
      endpoints("text", "select $1::text = $2::text");
    }
    assertThat(failure(tests.tryOpen(Reader.RAW, name, 2)))
        .hasMessageContaining("outbound.sql:1: the column " + column)
        .hasMessageContaining("nondeterministic collation nocase")
        .hasMessageContaining("x collate \"C\" as " + column);
    for (String file : List.of("outbound.sql", "inbound.sql")) {
      TestSource.replace(folder.resolve(file), "v as ", "v collate \"C\" as ");
    }
    await(await(tests.tryOpen(Reader.RAW, name, 2)).close());
  }

  @Test
  void aCollationInASchemaThatTheRoleMayNotUseIsNoObstacle() throws Exception {
    String user = "reader_" + Long.toHexString(System.nanoTime());
    tests.execute(
        "create schema hidden",
        "create collation hidden.german (provider = icu, locale = 'de')",
        "create collation hidden.caseless"
            + " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
        "create role " + user);
    String name = source("event_type", "text collate hidden.caseless", "a", "");
    assertThat(failure(tests.tryOpen(Reader.RAW, name, 2)))
        .hasMessageContaining("nondeterministic collation caseless");
    tests.execute(
        "alter table rows alter v type text collate hidden.german",
        "grant select on rows to " + user);
    tests.set("role = " + user);
    await(await(tests.tryOpen(Reader.RAW, name, 2)).close());
  }

  /** The collation is that of the comparison, whichever side it comes from. */
  @Test
  void anEndpointTypeForWhichOtherTextsAreEqualIsRefused() throws Exception {
    tests.execute("create domain caseless as text collate nocase");
    String name = source("endpoint_id", "text", "a", "");
    endpoints("caseless", "select $1::text = $2::text");
    assertThat(failure(tests.tryOpen(Reader.RAW, name, 2)))
        .hasMessageContaining("the column endpoint_id has the nondeterministic collation nocase");
    yaml("endpoint_type: caseless", "endpoint_type: text");
    await(await(tests.tryOpen(Reader.RAW, name, 2)).close());
  }

  /** Only an export that names the column turns it into a cell. */
  @Test
  void aColumnThatFilesHaveOnlyIfItIsNamedIsTriedAtTheStart() throws Exception {
    String name = source("event_type", "text", "a", "");
    tests.execute(
        "create type pair as (a text, b text)",
        "create function secret(pair) returns text immutable language plpgsql as"
            + " $$ begin return $1.a; end $$",
        "create cast (pair as text) with function secret(pair)",
        "revoke execute on function secret(pair) from public",
        "create role calls_nothing login",
        "grant select on rows to calls_nothing");
    TestSource.replace(folder.resolve("outbound.sql"), "v as", "row(v, v)::pair as payload, v as");
    yaml("select: outbound.sql", "select: outbound.sql\n      columns: {payload: {}}");
    try (TestSource reader = tests.as("calls_nothing")) {
      assertThat(failure(reader.tryOpen(Reader.RAW, name, 2)))
          .hasMessageContaining("outbound deliveries: outbound.sql:1")
          .hasMessageContaining("permission denied for function secret");
      tests.execute("grant execute on function secret(pair) to calls_nothing");
      await(await(reader.tryOpen(Reader.RAW, name, 2)).close());
    } finally {
      tests.execute("drop owned by calls_nothing", "drop role calls_nothing");
    }
  }
}
