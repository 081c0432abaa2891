package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.hookexport.support.CapturedLog;
import io.hookexport.support.TestDatabase;
import io.hookexport.support.TestSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The report on a source, and how the command ends. */
final class SourceCheckCommandTest {
  private static final Pattern STATEMENT = Pattern.compile("create index concurrently on [^;]+");

  @TempDir private static Path shared;
  private static String uri;
  @TempDir private Path folder;

  @BeforeAll
  static void fill() throws Exception {
    uri = TestDatabase.fresh();
    for (String command :
        List.of(
            "migrate",
            "keys create --project acme --tenant t1",
            "keys create --project other --tenant t2",
            "sample --rows 20000 --project acme",
            "sample --rows 20000 --project other")) {
      CommandRun run = CommandRun.run(shared, uri, command);
      assertThat(run.exit()).as(run.err()).isZero();
    }
    TestDatabase.execute(uri, "analyze");
  }

  private CommandRun check(String arguments, String... settings) {
    return CommandRun.run(folder, uri, ("source check " + arguments).strip(), settings);
  }

  /** With a job database of its own, which another test may have given another folder. */
  private CommandRun serve(String source) {
    String jobs = TestDatabase.fresh();
    assertThat(CommandRun.run(folder, jobs, "migrate").exit()).isZero();
    return CommandRun.run(folder, jobs, "serve", source, "SOURCE_URI=" + uri);
  }

  private CommandRun fine(String arguments, String... settings) {
    CommandRun run = check(arguments, settings);
    assertThat(run.exit()).as(run.err() + run.out()).isZero();
    return run;
  }

  @Test
  void aTenantIsReportedWithItsRowsByStatusAndTheNewest() throws Exception {
    String report = fine("--tenant t1").out();
    String counts =
        String.join(
            ", ",
            TestDatabase.texts(
                uri,
                "select status || ': ' || count(*) from deliveries.outbound_messages"
                    + " where project_id = 't1' group by status order by count(*) desc, 1"));
    assertThat(report).contains(": 20000; " + counts);
    String newest =
        TestDatabase.text(
            uri,
            "select message_id from deliveries.outbound_messages where project_id = 't1'"
                + " order by created_at desc, message_id desc limit 1");
    assertThat(report).containsPattern("message_id +" + newest + " ");
    assertThat(report)
        .contains("outbound deliveries", "inbound attempts", "plan, last hour", "plan, everything")
        .containsPattern("select +outbound.sql +ok, \\d+ ms")
        .containsPattern("endpoint_exists +outbound_endpoint_exists.sql +ok, \\d+ ms")
        .contains("the order comes from an index")
        .contains("ok, an index leads to the rows of a tenant in their order")
        .doesNotContain("create index");
    assertThat(report.lines()).allMatch(line -> line.equals(line.stripTrailing()));
  }

  @Test
  void aTenantWithoutRowsAndNoTenantAreReported() {
    assertThat(fine("--tenant nobody").out()).containsPattern("rows +ok, \\d+ ms: 0\n");
    assertThat(fine("").out())
        .contains("plan, any tenant")
        .doesNotContain("newest rows", "plan, everything");
  }

  /** What is proposed helps, and then nothing is proposed any more. */
  @Test
  void theProposedIndexGivesTheOrder() throws Exception {
    TestDatabase.execute(
        uri,
        "create schema own",
        "create table own.\"Rows\" as select project_id as \"Tenant\", message_id as id, status,"
            + " endpoint_id, created_at as at from deliveries.outbound_messages",
        "analyze own.\"Rows\"");
    String source = ownSource("from own.\"Rows\" where \"Tenant\" = $1");
    String first = fine("--tenant t1", source).out();
    assertThat(first).contains("the order comes from a sort", "not required, but");
    MatchResult statement = STATEMENT.matcher(first).results().findFirst().orElseThrow();
    assertThat(statement.group())
        .isEqualTo("create index concurrently on own.\"Rows\" (\"Tenant\", at, id)");
    assertThat(fine("", source).out()).contains(statement.group());
    TestDatabase.execute(uri, statement.group());
    for (String arguments : List.of("--tenant t1", "")) {
      assertThat(fine(arguments, source).out())
          .contains("the order comes from an index", "ok, an index leads to the rows of a tenant")
          .doesNotContain("create index");
    }
    // Few rows are sorted, and the index is there nevertheless.
    TestDatabase.execute(
        uri,
        "delete from own.\"Rows\" where id not in"
            + " (select id from own.\"Rows\" where \"Tenant\" = 't1' limit 5)",
        "vacuum (full, analyze) own.\"Rows\"");
    assertThat(fine("--tenant t1", source).out())
        .contains("Rows_Tenant_at_id_idx leads to the rows of a tenant in their order");
  }

  /** Statements that make a table {@code rows}, and what the check then says of its index. */
  private String index(String where, String... statements) throws Exception {
    TestDatabase.execute(uri, "drop table if exists rows", "drop table if exists \"we;ird \"\"t\"");
    TestDatabase.execute(uri, statements);
    TestDatabase.execute(uri, "analyze");
    String report = fine("--tenant t1", ownSource(where)).out();
    Matcher index = Pattern.compile("\n  index +(.*)").matcher(report);
    assertThat(index.find()).as(report).isTrue();
    return index.group(1);
  }

  private static String table(String type) {
    return "create table rows as select case when n % 5 = 0 then 't1' else 't' || n % 100 end::"
        + type
        + " as tenant, gen_random_uuid() as id, 'succeeded' as status, gen_random_uuid() as endpoint_id,"
        + " now() - n * interval '1 min' as at, false as gone from generate_series(1, 50000) as n";
  }

  private static final String ROWS = "from rows where tenant = $1";
  private static final String PROPOSED =
      "not required, but this one would lead to the rows of a tenant in their order: "
          + "create index concurrently on public.rows (tenant, at, id);";

  @Test
  void anIndexThatCannotServeIsNeitherProposedNorPraised() throws Exception {
    assertThat(
            index(
                "from rows where tenant::text = $1",
                table("text")
                    .replace(
                        "case when n % 5 = 0 then 't1' else 't' || n % 100 end", "md5(n::text)")
                    .replace("::text as", "::uuid as"),
                "create index on rows (tenant, at, id)"))
        .isEqualTo(
            "none is proposed: tenant of public.rows is cast to text where it is compared with the tenant. Compare the column itself");
  }

  @Test
  void textOfAVarcharColumnIsTheColumn() throws Exception {
    assertThat(index(ROWS, table("varchar"))).isEqualTo(PROPOSED);
    assertThat(index(ROWS, table("varchar"), "create index on rows (tenant, at, id)"))
        .startsWith("ok, an index leads");
    assertThat(index("from rows where tenant collate \"C\" = $1", table("varchar")))
        .isEqualTo("none is proposed: the select chooses a collation");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index on rows using brin (tenant, at, id)",
        "create index on rows using hash (tenant)",
        "create index on rows (endpoint_id) include (tenant, at, id)",
        "create index on rows (at desc, tenant)",
        "create index on rows (tenant, at desc nulls last, id desc nulls last)",
        "create index on rows (at, tenant, id)",
        "create index on rows (tenant text_pattern_ops, at, id) where gone",
      })
  void anotherIndexIsNotTheOneThatLeadsToTheRows(String other) throws Exception {
    assertThat(index(ROWS, table("text"), other)).startsWith(PROPOSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create index on rows (tenant, at desc, id desc)",
        "create index on rows (tenant desc, at, id)",
        "create index on rows (tenant, at, id, status desc)",
        "create index on rows (tenant, at, id) include (status)",
        "create index on rows (tenant, at, id) where not gone",
      })
  void anIndexOfAnyFormThatServesIsGood(String good) throws Exception {
    String where = ROWS + (good.endsWith("gone") ? " and not gone" : "");
    assertThat(index(where, table("text"), good)).startsWith("ok, an index leads");
  }

  @Test
  void anIndexOfAPartOfTheRowsIsNamed() throws Exception {
    String part = "create index part on rows (tenant, at, id) where gone";
    assertThat(index(ROWS, table("text"), part))
        .isEqualTo(PROPOSED + " (part has only a part of the rows, and this plan does not use it)");
  }

  @Test
  void namesAndLiteralsWithQuotesAreRead() throws Exception {
    String where = "from rows where tenant = $1 and status <> 'a\"b' and status <> 'it''s (\"'";
    assertThat(index(where, table("text"))).isEqualTo(PROPOSED);
    String weird = "\"we;ird \"\"t\"";
    assertThat(
            index(
                ROWS.replace("rows", weird), table("text"), "alter table rows rename to " + weird))
        .isEqualTo(PROPOSED.replace("rows (", weird + " ("));
  }

  @Test
  void onAPartitionedTableTheColumnsAreNamed() throws Exception {
    String[] statements = {
      table("text"),
      "alter table rows rename to flat",
      "create table rows (like flat) partition by range (at)",
      "create table rows_old partition of rows for values from (minvalue) to (now() - interval '10 days')",
      "create table rows_new partition of rows for values from (now() - interval '10 days') to (maxvalue)",
      "insert into rows select * from flat",
      "drop table flat",
      ""
    };
    String columns =
        "none is proposed: public.rows is partitioned, and `create index concurrently` works only on its partitions. "
            + "An index on (tenant, at, id) would lead to the rows of a tenant in their order";
    assertThat(index(ROWS, statements)).isEqualTo(columns);
    assertThat(fine("", "SOURCE_NAME=" + folder).out()).contains(columns, "a sort of all its rows");
    statements[7] = "create index on rows (tenant, at, id)";
    assertThat(index(ROWS, statements)).startsWith("ok, an index leads to the rows of a tenant");
    assertThat(fine("", "SOURCE_NAME=" + folder).out())
        .containsPattern("index +ok, .*leads to the rows of a tenant in their order");
    statements[7] = "create index on rows_old (tenant, at, id)";
    assertThat(index(ROWS, statements)).isEqualTo(columns);
    assertThat(
            index(
                "from (select * from rows union all select * from rows2) as rows where tenant = $1",
                "drop table if exists rows2",
                table("text"),
                "create table rows2 as table rows"))
        .isEqualTo("none is proposed: created_at is not a plain column of one table");
  }

  @Test
  void oneProposalForTwoSelectsIsWrittenOnce() throws Exception {
    TestDatabase.execute(uri, "drop table if exists rows", table("text"), "analyze rows");
    String source = ownSource(ROWS);
    Path yaml = folder.resolve("source.yaml");
    String outbound = Files.readString(yaml);
    String inbound =
        outbound
            .substring(outbound.indexOf("    outbound:"))
            .replace("outbound:", "inbound:")
            .replace("rows.sql", "inbound.sql")
            .replace("created_at", "received_at")
            .replace("endpoint_column: ", "endpoint_column: inbound_");
    Files.writeString(yaml, outbound + inbound);
    Files.writeString(
        folder.resolve("inbound.sql"),
        "select id as message_id, endpoint_id as inbound_endpoint_id, status, at as received_at "
            + ROWS);
    String report = fine("--tenant t1", source).out();
    assertThat(report).containsOnlyOnce("create index").contains("the one proposed above");
  }

  @Test
  void projectsAreCreatedForTenantsOfTheSource() throws Exception {
    String source = ownSource("from deliveries.outbound_messages where project_id = $1");
    Files.writeString(folder.resolve("tenant.sql"), "select $1::text where $1 like 't%'");
    Files.writeString(
        folder.resolve("source.yaml"),
        "tenant: tenant.sql\n" + Files.readString(folder.resolve("source.yaml")));
    String jobs = TestDatabase.fresh();
    String platform = "SOURCE_URI=" + uri;
    assertThat(CommandRun.run(folder, jobs, "migrate").exit()).isZero();
    assertThat(CommandRun.run(folder, jobs, "projects list").err()).contains("no projects");
    CommandRun unknown = create(jobs, "--project p --tenant nobody", source, platform);
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err())
        .contains("has no tenant 'nobody'", "No project was created", "--tenant");
    assertThat(create(jobs, "--project p --tenant t1", source, platform).out())
        .contains("created project p with tenant t1");
    assertThat(create(jobs, "--project p --tenant t1", source, platform).out())
        .contains("project p already exists with tenant t1");
    assertThat(create(jobs, "--project p --tenant t3", source, platform).out())
        .contains("changed the tenant of project p to t3");
    create(jobs, "--project p --tenant t1", source, platform);
    assertThat(create(jobs, "--project a%b --tenant t1", source, platform).exit()).isEqualTo(2);
    CommandRun.run(folder, jobs, "keys create --project p", source, platform);
    CommandRun other = create(jobs, "--project p --tenant t2", source, platform);
    assertThat(other.exit()).isEqualTo(2);
    assertThat(other.err()).contains("the project p exists with the tenant 't1', not 't2'");
    assertThat(create(jobs, "--project q --tenant t2", source, platform).exit()).isZero();
    assertThat(CommandRun.run(folder, jobs, "projects list").out().replaceAll(" +", " "))
        .containsPattern("\np \\S+Z 1 0 - t1\nq \\S+Z 0 0 - t2\n");
  }

  private CommandRun create(String jobs, String arguments, String... settings) {
    return CommandRun.run(folder, jobs, "projects create " + arguments, settings);
  }

  private String ownSource(String from) throws Exception {
    Files.writeString(
        folder.resolve("rows.sql"),
        "select id as message_id, endpoint_id, status, at as created_at\n" + from);
    Files.writeString(folder.resolve("exists.sql"), "select $1::text = $2::text");
    Files.writeString(
        folder.resolve("source.yaml"),
        """
        datasets:
          deliveries:
            outbound:
              select: rows.sql
              time_column: created_at
              order: [message_id]
              endpoint_column: endpoint_id
              endpoint_type: uuid
              endpoint_exists: exists.sql
        """);
    return "SOURCE_NAME=" + folder;
  }

  @Test
  void whereNoIndexIsCertainTheReasonIsTold() throws Exception {
    String rows =
        "from (select message_id as id, project_id, status, endpoint_id, created_at as at from deliveries.outbound_messages) as m ";
    String computed =
        ownSource(
            rows.replace("created_at as", "created_at + interval '1 s' as")
                + "where project_id = $1");
    assertThat(fine("--tenant t1", computed).out())
        .contains("none is proposed: created_at is not a plain column");
    String upper = ownSource(rows + "where upper(project_id) = $1");
    assertThat(fine("--tenant T1", upper).out())
        .contains("none is proposed: no column of deliveries.outbound_messages alone is compared");
    String either = ownSource(rows + "where (project_id = $1 or upper(project_id) = $1)");
    assertThat(fine("--tenant t1", either).out()).contains("none is proposed: no column of ");
    String joined = " join deliveries.outbound_messages as e using (message_id)";
    String other =
        ownSource(
            "from (select m.message_id as id, m.project_id, m.status, m.endpoint_id,"
                + (" e.created_at as at from deliveries.outbound_messages as m" + joined)
                + ") as m where project_id = $1");
    assertThat(fine("--tenant t1", other).out())
        .contains("none is proposed: no column of deliveries.outbound_messages alone is compared");
  }

  /** As a file shows them; and what a file could not have. */
  @Test
  void theNewestRowsAreShownAsInAFileAndRepeatedOnesAreNamed() throws Exception {
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "create table rows as select n as id, case n when 3 then '9' when 2 then null else 'succeeded' end as status,"
            + " gen_random_uuid() as endpoint_id, timestamp '2026-01-01 00:00:00.5' + n * interval '1 s' as at,"
            + " ('\\xff00' || encode(repeat('ä', 40)::bytea, 'hex'))::bytea as body,"
            + " timestamptz '2026-01-01 01:00:00+01' as updated_at from generate_series(1, 3) as n");
    String source = ownSource("from rows where 't1' = $1");
    Path select = folder.resolve("rows.sql");
    Files.writeString(
        select,
        Files.readString(select).replace("at as created_at", "at as created_at, updated_at, body"));
    Path yaml = folder.resolve("source.yaml");
    Files.writeString(
        yaml, Files.readString(yaml) + "      columns: {body: {bytea: utf-8, default: true}}\n");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern(
            " ms: 3; 9: 1 \\(not in statuses of source.yaml:3: no filter finds them\\), succeeded: 1, \\(empty\\): 1 \\(no filter finds them\\)\n")
        .containsPattern("newest rows +ok, \\d+ ms: 3\n")
        .containsPattern("  created_at +2026-01-01T00:00:03.500000Z  ")
        .containsPattern("  updated_at +2026-01-01T00:00:00.000000Z  ")
        .containsPattern("  body +\ufffd\ufffdä{33}…  ");
    TestDatabase.execute(uri, "insert into rows select * from rows where id = 1");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern(
            "newest rows +warning, \\d+ ms: 3; two of the newest 1000 have the same created_at, message_id, and an export")
        .contains(": source.yaml:6\n");
  }

  @Test
  void whatSourceYamlPromisesIsComparedWithTheNewestRows() throws Exception {
    assertThat(fine("--tenant t1").out())
        .containsPattern("not_null +ok, \\d+ ms: holds in the newest 1000 rows\n")
        .containsPattern(
            "endpoints +ok, \\d+ ms: 3 endpoint ids of the newest 1000 rows were tried, and found\n");
    assertThat(fine("--tenant nobody").out())
        .containsPattern("not_null +ok, \\d+ ms: there are no rows\n")
        .containsPattern("endpoints +ok, \\d+ ms: there are no rows\n");
    TestDatabase.execute(uri, "drop table if exists rows", table("text"));
    String source = ownSource(ROWS);
    Path yaml = folder.resolve("source.yaml");
    Files.writeString(yaml, Files.readString(yaml) + "      not_null: [status, event_type]\n");
    TestSource.replace(folder.resolve("rows.sql"), "status,", "status, null::text as event_type,");
    // Its endpoint_exists compares tenant and endpoint.
    assertThat(fine("--tenant t1", source).out())
        .containsPattern(
            "not_null +warning, \\d+ ms: NULL occurs in event_type, in the newest 1000 rows\\. Remove from not_null what can be NULL: source.yaml:\\d+\n")
        .containsPattern(
            "endpoints +warning, \\d+ ms: of the ids in the newest rows, a client cannot filter by ('[0-9a-f-]{36}'(, |: )){3}endpoint_exists does not find them, source.yaml:9\n");
    Files.writeString(
        yaml,
        Files.readString(yaml)
            + "      endpoint_form: {description: e, patterns: [{pattern: 'e_.*', replacement: '$0'}]}\n");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern("': they do not match endpoint_form, source.yaml:\\d+\n");
    TestDatabase.execute(
        uri, "delete from rows where id <> (select id from rows where tenant = 't1' limit 1)");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern("NULL occurs in event_type, in the only row\\.")
        .containsPattern("': it does not match endpoint_form, source.yaml:\\d+\n");
    TestDatabase.execute(uri, "update rows set endpoint_id = null");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern("endpoints +ok, \\d+ ms: no id is in the only row\n");
  }

  /** An error of the server ends the transaction of one id only. */
  @Test
  void eachIdOfARowIsTriedForItself() throws Exception {
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "create table rows as select n as id, 'succeeded' as status, 5000000000 + n as endpoint_id,"
            + " timestamptz '2026-01-01' as at from generate_series(1, 2) as n");
    String source = ownSource("from rows where 't1' = $1");
    TestSource.replace(folder.resolve("source.yaml"), "type: uuid", "type: integer");
    Files.writeString(
        folder.resolve("exists.sql"),
        "select exists (select 1 from rows where 't1' = $1 and endpoint_id::text = $2)");
    assertThat(fine("--tenant t1", source).out())
        .contains(
            "filter by '5000000001', '5000000002': endpoint_exists does not find them, source.yaml:9\n");
  }

  /** Whatever it does with one id, the others are tried, and a request would fare no better. */
  @Test
  void anEndpointExistsThatFailsOrTakesTooLongIsAWarning() throws Exception {
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "create table rows as select n as id, 'succeeded' as status, n as endpoint_id, now() as at"
            + " from generate_series(1, 3) as n",
        "create or replace function tried(id int) returns boolean stable language plpgsql as $$ begin"
            + " if id = 1 then raise 'boom'; elsif id = 2 then perform pg_sleep(15); end if;"
            + " return true; end $$");
    String source = ownSource("from rows where 't1' = $1");
    TestSource.replace(folder.resolve("source.yaml"), "type: uuid", "type: integer");
    Files.writeString(folder.resolve("exists.sql"), "select $1 = 't1' and tried($2)");
    assertThat(fine("--tenant t1", source).out())
        .contains(
            "filter by '1': endpoint_exists fails with boom (P0001), source.yaml:9; nor by '2':"
                + " endpoint_exists takes longer than a request waits for it (database.timeout_ms), source.yaml:9\n");
  }

  /** As projects create says it, which asks the same. */
  @Test
  void aTenantThatTheDatabaseDoesNotAcceptIsNone() throws Exception {
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "drop type if exists customer",
        "create type customer as enum ('t1')",
        "create table rows as select 't1'::customer as customer, 1 as id, 'succeeded' as status,"
            + " gen_random_uuid() as endpoint_id, now() - interval '1 s' as at");
    String source = ownSource("from rows where customer = $1");
    assertThat(fine("--tenant t1", source).out()).contains("succeeded: 1");
    CommandRun none = check("--tenant t2", source);
    assertThat(none.exit()).isEqualTo(2);
    assertThat(none.err())
        .contains("has no tenant 't2': tenants here are of type customer ($1 of rows.sql)");
    TestDatabase.execute(uri, "drop table rows", "drop type customer");
  }

  /** Of a longer or shorter range than four digits of a year can say. */
  @Test
  void timesBeyondTheYear9999AreShownAsInAFile() throws Exception {
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "create table rows as select n as id, 'succeeded' as status, gen_random_uuid() as endpoint_id,"
            + " timestamp '2026-01-01' - n * interval '1 s' as at, ("
            + "array['infinity', '-infinity', '15000-12-31 05:00+00'])[n]::timestamptz as updated_at,"
            + " (array['0044-03-15 BC', 'infinity', '-infinity'])[n]::timestamp as delivered_at"
            + " from generate_series(1, 3) as n");
    String source = ownSource("from rows where 't1' = $1");
    TestSource.replace(
        folder.resolve("rows.sql"),
        "at as created_at",
        "at as created_at, updated_at, delivered_at");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern("  updated_at +infinity +-infinity +[+]15000-12-31T05:00:00.000000Z")
        .containsPattern("  delivered_at +-0043-03-15T00:00:00.000000Z +infinity +-infinity");
  }

  @Test
  void idsAreTriedAsFilesShowThem() throws Exception {
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "create table rows as select n as id, 'succeeded' as status, 'é'::text::bytea as endpoint_id,"
            + " now() as at from generate_series(1, 2) as n");
    String source = ownSource("from rows where 't1' = $1");
    Path yaml = folder.resolve("source.yaml");
    TestSource.replace(yaml, "type: uuid", "type: bytea");
    Files.writeString(
        yaml, Files.readString(yaml) + "      columns: {endpoint_id: {bytea: utf-8}}\n");
    Files.writeString(folder.resolve("exists.sql"), "select $1 = 't1' and $2 = 'é'");
    assertThat(fine("--tenant t1", source).out())
        .containsPattern(
            "endpoints +ok, \\d+ ms: 1 endpoint id of the newest 2 rows was tried, and found\n");
  }

  /** No project is to blame: the report has none. */
  @Test
  void aTenantThatIsNoneForEndpointsIsReportedWithoutALogLine() throws Exception {
    TestDatabase.execute(uri, "drop table if exists rows", table("text"));
    String source = ownSource(ROWS);
    Files.writeString(folder.resolve("exists.sql"), "select $1 = 1 and $2 = ''");
    try (CapturedLog log = new CapturedLog(Level.WARN, "io.hookexport.source.SourceQuestions")) {
      assertThat(fine("--tenant t1", source).out())
          .containsPattern(
              "endpoints +warning, .*: The tenant has not the type of \\$1 of endpoint_exists\\. Compare \\$1 and \\$2, source.yaml:9\n");
      assertThat(log.list).isEmpty();
    }
  }

  @Test
  void withASourceUriNoJobDatabaseIsNamed() {
    CommandRun run =
        CommandRun.run(Map.of("HOOKEXPORT_SOURCE_URI", uri), List.of("source", "check"));
    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("outbound deliveries");
    assertThat(CommandRun.run(Map.of(), List.of("source", "check")).err())
        .contains(
            "neither source.uri nor database.uri is set; set HOOKEXPORT_SOURCE_URI=postgresql://");
    for (String key : List.of("source.uri", "database.uri")) {
      String variable = "HOOKEXPORT_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
      assertThat(CommandRun.run(Map.of(variable, "jdbc:x"), List.of("source", "check")).err())
          .contains(key + ": must start with postgresql://", "(set by " + variable + ")");
    }
  }

  @Test
  void aRoleWithoutRightsIsToldWhatItLacks() throws Exception {
    String role = "create role guest login";
    TestDatabase.execute(uri, "drop role if exists guest", role);
    CommandRun run = CommandRun.run(folder, uri.replace("postgres@", "guest@"), "projects list");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .contains("the role 'guest' may not read the schema hookexport in the database 'test_")
        .contains("grant usage on schema hookexport to ROLE");
    TestDatabase.execute(uri, "grant usage on schema hookexport to guest");
    assertThat(CommandRun.run(folder, uri.replace("postgres@", "guest@"), "projects list").err())
        .contains("the role 'guest' may not read");
    TestDatabase.execute(uri, "drop owned by guest", "drop role guest");
  }

  @Test
  void controlCharactersOfATenantDoNotReachTheTerminal() throws Exception {
    String source = ownSource("from (select 1 as tenant, * from rows) as r where tenant = $1");
    TestDatabase.execute(
        uri,
        "drop table if exists rows",
        "create table rows as select 1 as id, 'x' as status, gen_random_uuid() as endpoint_id, now() as at");
    CommandRun run = check("--tenant \u001b[31mt", source);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("has no tenant '·[31mt'").doesNotContain("\u001b");
  }

  /** The start runs the select for no tenant, and finds no such fault. */
  @Test
  void aRowThatCannotBeReadFailsTheCheck() throws Exception {
    String source =
        ownSource(
            "from (select message_id as id, project_id, endpoint_id, created_at as at,"
                + " (1 / (attempt_count - attempt_count))::text as status from deliveries.outbound_messages) as m where project_id = $1");
    CommandRun run = check("--tenant t1", source);
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).containsPattern("rows +failed: division by zero \\(22012\\)");
    assertThat(run.err()).contains("that the start does not run: rows: division by zero");
    fine("", source);
  }

  /** It is a fault of the select, although a standby gives the same error. */
  @Test
  void aSelectThatWritesFailsTheCheckAndWritesNothing() throws Exception {
    TestDatabase.execute(
        uri,
        "create table written (x int)",
        "create function writes() returns text language plpgsql as"
            + " 'begin insert into written values (1); return ''succeeded''; end'");
    String source =
        ownSource(
            "from (select message_id as id, project_id, endpoint_id, created_at as at,"
                + " writes() as status from deliveries.outbound_messages) as m where project_id = $1");
    CommandRun run = check("--tenant t1", source);
    assertThat(run.exit()).as(run.err()).isEqualTo(2);
    assertThat(run.out()).containsPattern("rows +failed: cannot execute INSERT");
  }

  /** Those of the last days can be counted in time, those of all time cannot. */
  @Test
  void aCountThatTakesTooLongIsOneOfAShorterRange() throws Exception {
    TestDatabase.execute(
        uri,
        "create table slow as select 't1' as project_id, gen_random_uuid() as id,"
            + " now() - days * interval '1 day' as at from unnest(array[0, 1, 2, 3, 50]) as d (days)");
    String source =
        ownSource(
            "from (select id, project_id, id as endpoint_id, at, case when at < now() - interval '40 days'"
                + " then pg_sleep(60)::text else 'succeeded' end as status from slow) as s where project_id = $1");
    String report = fine("--tenant t1", source, "SOURCE_MAX_EXPORT_SECONDS=1").out();
    assertThat(report)
        .containsPattern(
            "rows +ok, \\d+ ms: 4 of the last 31 days, as a longer range takes more than 1 s; succeeded: 4\n");
  }

  @Test
  void aWrongSourceIsToldAsTheStartTellsIt() throws Exception {
    String source = ownSource("from deliveries.outbound_message where project_id = $1");
    CommandRun run = check("", source);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    CommandRun start = serve(source);
    assertThat(start.exit()).isEqualTo(2);
    assertThat(run.err()).contains("rows.sql:2:6: ").isEqualTo(start.err());
  }

  @Test
  void eachProblemOfTheYamlIsALine() throws Exception {
    String source = ownSource("from deliveries.outbound_messages where project_id = $1");
    Path yaml = folder.resolve("source.yaml");
    Files.writeString(
        yaml,
        Files.readString(yaml)
            .replace("order: [message_id]", "order: message_id")
            .replace("endpoint_type: uuid", "endpoint_typ: uuid"));
    String name = "hookexport: source " + folder.getFileName() + ": source.yaml:";
    CommandRun run = check("", source);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith(name + "3: ").contains("endpoint_type' is missing"),
            line -> assertThat(line).startsWith(name + "6: ").contains("order' must be a list"),
            line -> assertThat(line).startsWith(name + "8: ").contains("endpoint_typ' is unknown"));
    assertThat(serve(source).err()).isEqualTo(run.err());
    Files.writeString(
        yaml,
        Files.readString(yaml)
            .replace("order: m", "order: [m")
            .replace("_id\n", "_id]\n")
            .replace("_typ:", "_type:")
            .replace("exists.sql", "gone.sql")
            .replace("rows.sql", "also.sql")
            .replace("endpoint_id]", "endpoint_id"));
    assertThat(check("", source).err())
        .contains("also.sql does not exist", "gone.sql does not exist")
        .hasLineCount(2);
  }

  @Test
  void aDatabaseThatIsNotThereIsAFailure() {
    CommandRun run = check("", "SOURCE_URI=postgresql://reader:hunter2@127.0.0.1:1/platform");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("the source database 'platform'").doesNotContain("hunter2");
    assertThat(check("", "SOURCE_NAME=nativ").exit()).isEqualTo(2);
  }
}
