package io.hookexport.source;

import static io.hookexport.support.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.export.Direction;
import io.hookexport.source.definition.InvalidSourceException;
import io.hookexport.source.rows.SourceSettings.Reader;
import io.hookexport.support.TestSource;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What could not be exported does not start, and the message leads to the place to mend. */
final class SourceCheckTest {
  @AutoClose private static TestSource tests;
  @TempDir private Path folder;

  @BeforeAll
  static void fill() throws SQLException {
    tests = new TestSource();
    tests.execute(
        "create type st as enum ('succeeded')",
        "create domain positive as int check (value > 0)",
        "create domain few as int check (value between 1 and 9)",
        "create table orders (tenant_id int, message_id uuid, endpoint_id uuid, status st,"
            + " event_type varchar, created_at timestamptz, created_on date, created_ms bigint)",
        "insert into orders (tenant_id, event_type, created_at)"
            + " values (1, 'a', '2026-10-02'), (null, 'b', '2026-10-02')");
  }

  /** A change of the good source. */
  private interface Change {
    void make(Path folder) throws IOException;
  }

  private record Case(String name, Change change, List<String> words) {}

  private static Case file(String name, String file, String text, String... words) {
    return new Case(name, folder -> Files.writeString(folder.resolve(file), text), List.of(words));
  }

  private static Case replaced(String file, String part, String by, String... words) {
    return new Case(
        file + ": " + part.strip() + " -> " + by.strip(),
        folder -> {
          String text = Files.readString(folder.resolve(file));
          assertThat(text).contains(part);
          Files.writeString(folder.resolve(file), text.replace(part, by));
        },
        List.of(words));
  }

  /** With another key of the outbound direction. */
  private static Case added(String key, String... words) {
    return replaced(YAML, "order: [message_id]", "order: [message_id]\n      " + key, words);
  }

  /** With another key of the outbound direction, and the file that it names. */
  private static Case with(String file, String text, String key, String... words) {
    Case added = added(key, words);
    return new Case(
        added.name() + ": " + text,
        folder -> {
          Files.writeString(folder.resolve(file), text);
          added.change().make(folder);
        },
        added.words());
  }

  /** With a status that is a number. */
  private static Case numbers(String key, String... words) {
    Case added = added(key, words);
    Case number = replaced(OUT, "  status,", "  length(event_type) as status,");
    return new Case(
        added.name(),
        folder -> {
          number.change().make(folder);
          added.change().make(folder);
        },
        added.words());
  }

  /** With another key of the whole source. */
  private static Case top(String key, String... words) {
    return new Case(key, folder -> append(folder, key + "\n"), List.of(words));
  }

  private static Case whole(String file, String text, String key, String... words) {
    return new Case(
        key + ": " + text,
        folder -> {
          Files.writeString(folder.resolve(file), text);
          append(folder, key + "\n");
        },
        List.of(words));
  }

  private static String platform(String oldest, String tested) {
    return "platform: {name: Relay, version: v.sql, oldest: '%s', tested: '%s'}"
        .formatted(oldest, tested);
  }

  private static String select(Direction direction) {
    List<String> columns = new ArrayList<>();
    for (String column : TestSource.columns(direction)) {
      columns.add(
          switch (column) {
            case "message_id", "endpoint_id", "status", "event_type", "created_at" -> column;
            case "inbound_endpoint_id" -> "endpoint_id as inbound_endpoint_id";
            case "received_at" -> "created_at as received_at";
            default -> "null as " + column;
          });
    }
    return "-- rows\nselect\n  "
        + String.join(",\n  ", columns)
        + "\nfrom orders\nwhere tenant_id = $1 -- the end";
  }

  private static String yaml(String direction, String time, String endpoint) {
    return """
            %1$s:
              select: %1$s.sql
              time_column: %2$s
              order: [message_id]
              endpoint_column: %3$s
              endpoint_type: uuid
              endpoint_exists: exists.sql
              endpoint_form:
                description: "e_ and a UUID"
                patterns:
                  - pattern: "e_(.*)"
                    replacement: "$1"
        """
        .formatted(direction, time, endpoint);
  }

  private static String good(Path folder) throws IOException {
    for (Direction direction : Direction.values()) {
      Files.writeString(folder.resolve(direction.wireName() + ".sql"), select(direction));
    }
    Files.writeString(
        folder.resolve("exists.sql"),
        "select exists (select 1 from orders where tenant_id = $1 and endpoint_id = $2);\n-- end\n");
    Files.writeString(
        folder.resolve("source.yaml"),
        "datasets:\n  deliveries:\n"
            + yaml("outbound", "created_at", "endpoint_id")
            + yaml("inbound", "received_at", "inbound_endpoint_id"));
    return folder.toString();
  }

  private static final String OUT = "outbound.sql";
  private static final String IN = "inbound.sql";
  private static final String YAML = "source.yaml";
  private static final String EXISTS = "exists.sql";

  private static List<Case> cases() {
    return List.of(
        // The selects.
        replaced(
            OUT,
            "where tenant_id = $1",
            "where event_type = 'b'\n  and tenant_id = $1\n  or event_type = 'a'",
            ", outbound deliveries: outbound.sql:24: ",
            "a tenant that does not exist",
            "Put parentheses around `or`"),
        // No row for NULL, and rows for all others.
        replaced(
            OUT,
            "where tenant_id = $1",
            "where tenant_id <> $1",
            ", outbound deliveries: outbound.sql:22: ",
            "returns rows for a tenant that does not exist"),
        replaced(
            OUT,
            "where tenant_id = $1",
            "where tenant_id = $1 or (event_type = 'a' and $1 <> 0)",
            ", outbound deliveries: outbound.sql:22: ",
            "returns rows for a tenant that does not exist"),
        replaced(
            OUT,
            "where tenant_id = $1",
            "where tenant_id = $1::text::numeric or event_type = 'a'",
            ", outbound deliveries: outbound.sql:22: ",
            "returns rows for a tenant that does not exist"),
        replaced(
            OUT,
            "where tenant_id = $1",
            "where tenant_id = $1::positive or event_type = 'a'",
            ", outbound deliveries: outbound.sql:22: ",
            "returns rows for a tenant that does not exist"),
        replaced(
            OUT,
            "where tenant_id = $1",
            "where tenant_id = $1::few or event_type = 'a'",
            ", outbound deliveries: outbound.sql:22: ",
            "accepts none of the values"),
        replaced(
            OUT,
            "where tenant_id = $1",
            "where created_at::date = $1::text::date or event_type = 'a'",
            ", outbound deliveries: outbound.sql:22: ",
            "returns rows for a tenant that does not exist"),
        replaced(
            OUT,
            "where tenant_id = $1",
            "where host(inet '10.0.0.1')::inet = $1::text::inet or event_type = 'a'",
            ", outbound deliveries: outbound.sql:22: ",
            "accepts none of the values"),
        replaced(
            OUT,
            "  event_type",
            "  evnt_type",
            ", outbound deliveries: outbound.sql:4:3: ",
            "evnt"),
        replaced(
            IN, "from orders", "from ordres", ", inbound deliveries: inbound.sql:24:6: ", "schema"),
        replaced(
            IN, "from orders", "frm orders", ", inbound deliveries: inbound.sql:24:1: ", "42601"),
        replaced(
            OUT,
            "null as updated_at",
            "null as updated",
            "outbound.sql:20: the select has updated, which is neither in the contract nor declared",
            "if you meant one of updated_at, rename it"),
        replaced(
            OUT,
            "  message_id,",
            "  message_id as event,",
            "outbound.sql:3: the select has event, which is neither"),
        replaced(
            OUT,
            "null as updated_at",
            "null as updated_at, 1 as status",
            "outbound.sql:7: ",
            "duplicate columns: status"),
        replaced(
            OUT,
            "  created_at,",
            "  created_on as created_at,",
            "outbound.sql:17: ",
            "type date, not timestamptz"),
        replaced(
            IN,
            "created_at as received_at",
            "created_ms as received_at",
            "inbound.sql:19: ",
            "to_timestamp(x / 1000.0)"),
        replaced(
            OUT,
            "tenant_id = $1",
            "tenant_id = 1",
            "outbound.sql:22: ",
            "does not use $1",
            "all tenants"),
        replaced(
            OUT,
            "= $1",
            "= $1 and $2 > 0",
            "outbound.sql:22: $2 is of type integer",
            "Write it as $2::timestamptz"),
        replaced(
            OUT,
            "= $1",
            "= $1 and $2::timestamptz > $3 and $4 > 0",
            "outbound.sql:22: the statement uses $4",
            "the range"),
        replaced(OUT, "= $1", "= $2", "outbound.sql:22: ", "does not use $1", "the tenant"),
        replaced(
            OUT, "= $1", "= $1 and created_at < $3", "outbound.sql:22: ", "not use $2", "range"),
        replaced(
            OUT,
            "tenant_id = $1",
            "created_on = $1",
            "outbound.sql:22: $1 is of type date",
            "$1::text::date"),
        replaced(OUT, "-- the end", "limit 10", "outbound.sql:22: the select has a limit"),
        replaced(OUT, "-- the end", "order by event_type", "outbound.sql:22: the select sorts"),
        replaced(
            OUT, "-- the end", "; select 2", "outbound.sql", "multiple commands", "one select"),
        replaced(OUT, "-- the end", "for update", "outbound.sql", "only read"),
        replaced(OUT, "null as last_error", "row(1, 2) = 3 as last_error", "outbound.sql:12:13: "),
        file(
            "a statement that writes",
            OUT,
            "insert into orders (tenant_id) values ($1) returning *",
            ", outbound deliveries: outbound.sql",
            "one select"),
        file("an empty select", OUT, " \n", "source.yaml:4: the file outbound.sql is empty"),
        // endpoint_exists.
        replaced(EXISTS, " and endpoint_id = $2", "", "exists.sql:1: ", "does not use $2"),
        replaced(EXISTS, "tenant_id = $1 and ", "", "exists.sql:1: ", "does not use $1", "tenant"),
        file("no parameter", EXISTS, "select true", "exists.sql:1: ", "does not use $1"),
        file(
            "a parameter in a comment",
            EXISTS,
            "-- $1\nselect exists (select 1 from orders where endpoint_id = $2)",
            "exists.sql:2: ",
            "does not use $1"),
        file(
            "a parameter without a type",
            EXISTS,
            "select $1 is null or exists (select from orders where endpoint_id = $2)",
            "exists.sql:1",
            "write $1::text"),
        replaced(EXISTS, "from orders", "from orders2", "exists.sql:1:30: ", "orders2"),
        file(
            "no boolean",
            EXISTS,
            "select count(*) from orders where tenant_id = $1 and endpoint_id = $2",
            "exists.sql:1: the statement does not return one boolean in one row"),
        file(
            "no row",
            EXISTS,
            "select true from orders where tenant_id = $1 and endpoint_id = $2",
            "exists.sql:1: the statement does not return one boolean in one row"),
        // source.yaml.
        replaced(
            YAML,
            "time_column: created_at",
            "time_column: creatd_at",
            "source.yaml:5: time_column names"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: [mesage_id]",
            "source.yaml:6: order names 'mesage_id'"),
        replaced(
            YAML,
            "_column: endpoint_id",
            "_column: endpoint",
            "source.yaml:7: endpoint_column names"),
        replaced(
            YAML,
            "type: uuid",
            "type: uiid",
            "source.yaml:8: endpoint_type: ",
            "\"uiid\"",
            "write endpoint_type: uuid"),
        replaced(
            YAML,
            "type: uuid",
            "type: integer",
            "source.yaml:8: endpoint_type is integer but the column endpoint_id is of type uuid",
            "Write endpoint_type: uuid"),
        replaced(YAML, "order: [message_id]", "order: message_id", "source.yaml:6:", "a list"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: [created_at, message_id]",
            "source.yaml:6: order names created_at, the time_column. Rows are ordered by"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: [message_id, message_id]",
            "source.yaml:6: order names message_id twice. Rows are ordered by"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: []",
            "source.yaml:6: key 'datasets.deliveries.outbound.order' names no column"),
        replaced(
            YAML,
            "order: [message_id]",
            "id_column: message_id",
            "source.yaml:6:",
            "id_column' is unknown",
            "order"),
        replaced(
            YAML,
            "  endpoint_type: uuid",
            "",
            "source.yaml:3: key 'datasets.deliveries.outbound.endpoint_type' is missing"),
        replaced(
            YAML,
            "type: uuid",
            "type:",
            "source.yaml:8: key 'datasets.deliveries.outbound.endpoint_type' is missing"),
        replaced(YAML, "type: uuid", "type: [uuid]", "source.yaml:8:", "must be a string"),
        replaced(YAML, "type: uuid", "type: 5", "source.yaml:8:", "must be a string"),
        replaced(
            YAML,
            "inbound:",
            "inbuond:",
            "source.yaml:15:",
            "key 'datasets.deliveries.inbuond' is unknown"),
        replaced(YAML, "inbound:", "outbound:", "source.yaml:15:", "'outbound' appears twice"),
        replaced(YAML, "  order", "\torder", "source.yaml:6:", "not valid YAML", "TAB"),
        replaced(
            YAML,
            "order: [message_id]",
            "order [message_id]",
            "source.yaml:6: is not valid YAML: while scanning a simple key",
            "could not find expected ':'"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: [message_id",
            "source.yaml:6: is not valid YAML: while parsing a flow sequence"),
        replaced(
            YAML,
            "      order",
            "     order",
            "source.yaml:6: is not valid YAML: while parsing a block mapping",
            "Check the indentation."),
        replaced(YAML, "e_(.*)", "e_(.*", "source.yaml:10: ", "is not a regular expression"),
        replaced(YAML, "\"$1\"", "\"$2\"", "endpoint_form", "does not fit", "No group 2"),
        replaced(YAML, "\"$1\"", "\"${id}\"", "endpoint_form", "does not fit", "{id}"),
        replaced(YAML, "e_(.*)", "(.*)(.*)(.*)(.*)z", "endpoint_form", "more than 100000 steps"),
        replaced(YAML, "\"e_(.*)\"", "", "patterns.0.pattern' is missing"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: [message_id]\n      never_shows: [lost]",
            "source.yaml:7: key 'datasets.deliveries.outbound.never_shows' is unknown",
            "statuses"),
        added("statuses: []", "statuses' is empty"),
        added("statuses: {ok: [a], failed: [b, a]}", "statuses' names the value 'a' twice"),
        added("statuses: {OK: [a]}", "is not a plain name"),
        numbers(
            "statuses: {queued: [0], failed: ['00']}",
            "statuses.failed: \"00\" is no whole number"),
        numbers(
            "statuses: {queued: ['+1'], failed: [1]}",
            "statuses.queued: \"+1\" is no whole number"),
        replaced(
            YAML,
            "order: [message_id]",
            "order: [message_id, status]\n      statuses: {succeeded: [succeeded]}",
            "source.yaml:6: ",
            "order names status, whose values are mapped"),
        added("seeks: maybe", "seeks' must be true or false"),
        added("columns: {payload: {bytea: hex}}", "must be one of utf-8, base64"),
        added("columns: {payload: {}}", "columns names 'payload', which is not a column"),
        added("columns: {event_type: {bytea: utf-8}}", "source.yaml:7: ", "varchar, not bytea"),
        added("count: count.sql", "count.sql does not exist"),
        with("count.sql", "select 1, $1::int", "count: count.sql", "count statement has 2 columns"),
        with("count.sql", "select $1::text", "count: count.sql", "$1 is of type text, but"),
        with(
            "count.sql",
            "select 1 where $1::bpchar = ''",
            "count: count.sql",
            "$1 is of type bpchar, but"),
        top("settings: {enable_sort: perhaps}", "source.yaml:27: settings.enable_sort: "),
        top("settings: {datestyle: ISO}", "is not a setting of the planner"),
        top("parameters: {limit: {description: how many}}", "parameter 'limit' has no value"),
        whole(
            "guard.sql",
            "select $1::text",
            "guard: guard.sql",
            "guard.sql:1: the statement uses $1"),
        whole("guard.sql", "select 1, 2", "guard: guard.sql", "guard statement has 2 columns"),
        replaced(
            OUT,
            "null as last_error",
            ":'x' as last_error",
            "outbound.sql:12: ",
            "no parameter 'x'"),
        whole("v.sql", "select 'unknown'", platform("1", "2"), "does not begin with a number"),
        whole("v.sql", "select 9", platform("10", "11"), "version 9", "oldest", "is 10"),
        whole("v.sql", "select 1 where false", platform("1", "2"), "no version of Relay"),
        file("no YAML", YAML, "", "source.yaml:1: is empty"),
        replaced(
            YAML,
            "select: outbound.sql",
            "select: out.sql",
            "out.sql does not exist",
            "source.yaml:4."),
        new Case(
            "not UTF-8",
            folder ->
                Files.write(folder.resolve(OUT), "-- \u00e4".getBytes(StandardCharsets.ISO_8859_1)),
            List.of("outbound.sql is not UTF-8")),
        new Case(
            "no folder",
            folder -> {
              for (String file : List.of(OUT, IN, YAML, EXISTS)) {
                Files.delete(folder.resolve(file));
              }
              Files.delete(folder);
            },
            List.of("does not exist, nor does its folder", "Check the path")),
        whole(
            "t.sql",
            "select gen_random_uuid() where $1 = 'a'",
            "tenant: t.sql",
            ", outbound deliveries: outbound.sql:22: $1 is of type integer",
            "t.sql returns the type uuid",
            "platform's own id"),
        new Case(
            "an endpoint_exists with another tenant",
            folder -> {
              Files.writeString(folder.resolve("t.sql"), "select 1 where $1 = 'a'");
              append(folder, "tenant: t.sql\n");
              TestSource.replace(folder.resolve(EXISTS), "tenant_id = $1", "message_id = $1");
            },
            List.of("exists.sql:1: $1 is of type uuid, but t.sql returns the type int4")),
        new Case(
            "tenant statement of two columns",
            folder -> {
              Files.writeString(folder.resolve("t.sql"), "select 1, $1::text");
              append(folder, "tenant: t.sql\n");
            },
            List.of("t.sql:1: the tenant statement has 2 columns")));
  }

  private static void append(Path folder, String text) throws IOException {
    Path yaml = folder.resolve(YAML);
    Files.writeString(yaml, Files.readString(yaml) + text);
  }

  @TestFactory
  List<DynamicTest> whatCannotWorkIsRefusedWithThePlace() {
    List<DynamicTest> all = new ArrayList<>();
    List<Case> cases = cases();
    for (int i = 0; i < cases.size(); i++) {
      Case one = cases.get(i);
      Path own = folder.resolve("source" + i);
      all.add(
          DynamicTest.dynamicTest(
              one.name(),
              () -> {
                Files.createDirectory(own);
                String name = good(own);
                one.change().make(own);
                Throwable refusal = refusal(name);
                assertThat(refusal).isInstanceOf(InvalidSourceException.class);
                assertThat(refusal.getMessage())
                    .startsWith("source " + own.getFileName())
                    .containsPattern("[a-z]\\.(sql|yaml)(:[0-9]|.* does not exist, nor)")
                    .contains(one.words());
              }));
    }
    return all;
  }

  /** Their values decide. */
  @Test
  void aTenantOfATypeThatFitsOpens() throws IOException {
    String name = good(folder);
    append(folder, "tenant: t.sql\n");
    for (String column : List.of("1::bigint", "'1'", "'succeeded'::st", "'1'::varchar")) {
      Files.writeString(folder.resolve("t.sql"), "select " + column + " where $1 = 'a'");
      await(await(tests.tryOpen(Reader.CURSOR, name, 2)).close());
    }
  }

  private Throwable refusal(String name) {
    return await(
        tests
            .tryOpen(Reader.CURSOR, name, 2)
            .transform(
                opened ->
                    opened.succeeded()
                        ? opened.result().close().map(new AssertionError("it opened"))
                        : Future.succeededFuture(opened.cause())));
  }

  @Test
  void theSourceThatTheCasesChangeIsGoodAlsoWithByteOrderMarks() throws IOException {
    String name = good(folder);
    for (String file : List.of(OUT, IN, YAML, EXISTS)) {
      Path path = folder.resolve(file);
      Files.writeString(path, "\uFEFF" + Files.readString(path));
    }
    await(await(tests.tryOpen(Reader.CURSOR, name, 2)).close());
  }
}
