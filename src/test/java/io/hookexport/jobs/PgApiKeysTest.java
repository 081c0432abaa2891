package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.TestJobs;
import io.hookexport.export.Administration;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ApiKeys.Admission;
import io.hookexport.export.Caller;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.hookexport.export.Projects;
import io.hookexport.export.Scope;
import io.hookexport.export.Sessions.Rights;
import io.hookexport.postgres.Gate;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key and an export of its project in one statement say what two statements would. */
final class PgApiKeysTest {
  @TempDir static Path folder;
  private static Vertx vertx;
  private static TestJobs jobs;
  private static JobDatabase database;
  private static ApiKeys keys;
  private static Export export;
  private static String uri;
  private static String owner;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    jobs = TestJobs.open(vertx, uri, folder);
    database = JobDatabase.open(vertx, uri, 2, Duration.ofSeconds(10));
    keys = new PgApiKeys(database);
    export = jobs.create(Compression.NONE);
    owner = await(keys.create(export.projectId(), export.projectId()));
  }

  @Test
  void aTenantThatWasCorrectedWhileTheSourceWasAskedIsNotPutBack() {
    Projects projects = new PgProjects(database);
    await(projects.create("corrected", Optional.of("t1"), Map.of(), 1));
    Administration.Tenants slow =
        new Administration.Tenants() {
          @Override
          public String source() {
            return "slow";
          }

          @Override
          public Future<Optional<String>> problem(String tenant) {
            return projects
                .create("corrected", Optional.of("t2"), Map.of(), 1)
                .map(Optional.empty());
          }
        };
    Administration administration =
        new Administration(
            new Administration.Ports(
                projects,
                keys,
                new PgExportStore(database),
                new PgAllExports(database),
                event -> {}),
            slow,
            Map.of());
    await(administration.createProject("corrected", Optional.empty(), Map.of(), made -> {}));
    assertThat(await(projects.find("corrected")).orElseThrow().tenant()).isEqualTo("t2");
    await(projects.create("corrected", Optional.of("t1"), Map.of(), 1));
    assertThat(await(administration.createKey("corrected", ApiKeys.Terms.NONE)).info().tenant())
        .isEqualTo("t2");
  }

  @AfterAll
  static void close() {
    await(database.close());
    jobs.close();
    await(vertx.close());
  }

  @Test
  void aKeyReadsAnExportOfItsProject() {
    Caller caller = await(keys.authenticate(owner)).orElseThrow();
    assertThat(caller.project().id()).isEqualTo(export.projectId());
    assertThat(await(keys.authenticateAndRead(owner, export.id())))
        .contains(new Admission(caller, Optional.of(export)));
    assertThat(await(keys.authenticateAndRead(owner, UUID.randomUUID())))
        .contains(new Admission(caller, Optional.empty()));
  }

  @Test
  void anotherProjectsExportIsNoDifferentFromNone() {
    String stranger = await(keys.create("stranger", "t2"));
    Admission none =
        new Admission(await(keys.authenticate(stranger)).orElseThrow(), Optional.empty());
    assertThat(await(keys.authenticateAndRead(stranger, export.id()))).contains(none);
    assertThat(await(keys.authenticateAndRead(stranger, UUID.randomUUID()))).contains(none);
  }

  @Test
  void nobodyWithoutTheWholeKeyIsAdmitted() {
    String other = await(keys.create(export.projectId(), export.projectId()));
    // An intact key of an id that exists, with a secret that is not its own.
    String mixed = withChecksum(owner.substring(0, 21) + other.substring(21, 64));
    assertThat(ApiKeyFormat.parse(mixed)).isPresent();
    for (String key : new String[] {mixed, ApiKeyFormat.generate(), owner + "x", ""}) {
      assertThat(await(keys.authenticateAndRead(key, export.id()))).as(key).isEmpty();
    }
  }

  /** Making keys needs no right to change what is there. */
  @Test
  void aRoleThatMayOnlyAddProjectsAndKeysMakesThem() throws Exception {
    String role = "keymaker" + ProcessHandle.current().pid();
    try (Connection connection = TestDatabase.jdbc(uri);
        Statement statement = connection.createStatement()) {
      statement.execute("create role " + role + " login");
      statement.execute("grant usage on schema hookexport to " + role);
      statement.execute(
          "grant select, insert on hookexport.projects, hookexport.api_keys to " + role);
      statement.execute("grant select on hookexport.key_uses to " + role);
      JobDatabase database =
          JobDatabase.open(
              vertx, "keymaker", uri.replace("postgres@", role + "@"), 1, Duration.ofSeconds(30));
      try {
        PgApiKeys maker = new PgApiKeys(database);
        assertThat(await(maker.create("added", "a"))).startsWith("hx_");
        assertThat(await(maker.create("added", "a"))).startsWith("hx_");
        assertThat(await(maker.list("added"))).hasSize(2);
      } finally {
        await(database.close());
        statement.execute("drop owned by " + role);
        statement.execute("drop role " + role);
      }
    }
  }

  /** Each gets what it would get alone, whatever the others of the statement ask. */
  @Test
  void manyQuestionsShareAStatementAndNoneGetsAnothersAnswer() {
    String stranger = await(keys.create("another", "t2"));
    String doomed = await(keys.create(export.projectId(), export.projectId()));
    await(keys.revoke(export.projectId(), ApiKeyFormat.parse(doomed).orElseThrow().id()));
    String mixed = withChecksum(owner.substring(0, 21) + doomed.substring(21, 64));
    List<String> presented = List.of(doomed, stranger, mixed, owner, ApiKeyFormat.generate());
    List<UUID> exports = List.of(export.id(), UUID.randomUUID());
    Gathered gate = new Gathered();
    ApiKeys together = new PgApiKeys(database.gatedBy(gate));
    List<Future<Optional<Admission>>> answers = new ArrayList<>();
    List<Optional<Admission>> alone = new ArrayList<>();
    for (String key : presented) {
      for (UUID id : exports) {
        answers.add(together.authenticateAndRead(key, id));
        alone.add(await(keys.authenticateAndRead(key, id)));
      }
    }
    gate.runAll();
    assertThat(answers.stream().map(each -> await(each)).toList()).isEqualTo(alone);
    assertThat(alone.stream().flatMap(Optional::stream).map(Admission::export))
        .containsExactly(Optional.empty(), Optional.empty(), Optional.of(export), Optional.empty());
    assertThat(gate.statements).isEqualTo(1);
  }

  @Test
  void aRowThatCannotBeReadFailsNoOtherQuestion() throws Exception {
    PgSessions sessions = new PgSessions(database);
    Caller maker = await(keys.authenticate(owner)).orElseThrow();
    Rights rights = new Rights(EnumSet.of(Scope.READ), Optional.empty());
    String good = await(sessions.create(maker, rights, Duration.ofHours(1))).token();
    String later = await(sessions.create(maker, rights, Duration.ofHours(1))).token();
    TestDatabase.update(
        uri, "alter table hookexport.sessions drop constraint if exists sessions_scopes_check");
    TestDatabase.update(
        uri,
        "update hookexport.sessions set scopes = '{read,later}' where session_id = '"
            + ApiKeyFormat.parse(later).orElseThrow().id()
            + "'");
    Gathered gate = new Gathered();
    ApiKeys together = new PgApiKeys(database.gatedBy(gate));
    Future<Optional<Admission>> unreadable = together.authenticateAndRead(later, export.id());
    Future<Optional<Admission>> read = together.authenticateAndRead(good, export.id());
    gate.runAll();
    assertThat(gate.statements).isEqualTo(1);
    assertThat(await(read)).isPresent();
    assertThat(unreadable.failed()).isTrue();
  }

  /** All questions of a kind until {@link #runAll}, as one statement. */
  private static final class Gathered implements Gate {
    private final List<Runnable> kinds = new ArrayList<>();
    private int statements;

    @Override
    public <T> Future<T> pass(Supplier<Future<T>> statement) {
      return statement.get();
    }

    @Override
    public <K, V> Function<K, Future<V>> batching(Function<List<K>, Future<List<V>>> statement) {
      List<K> questions = new ArrayList<>();
      List<Promise<V>> answers = new ArrayList<>();
      kinds.add(
          () -> {
            if (questions.isEmpty()) {
              return;
            }
            statements++;
            List<V> all = await(statement.apply(questions));
            for (int i = 0; i < all.size(); i++) {
              answers.get(i).complete(all.get(i));
            }
          });
      return question -> {
        questions.add(question);
        answers.add(Promise.promise());
        return answers.get(answers.size() - 1).future();
      };
    }

    void runAll() {
      kinds.forEach(Runnable::run);
    }
  }

  @Test
  void aRevokedKeyIsDeadAtOnce() {
    String doomed = await(keys.create(export.projectId(), export.projectId()));
    assertThat(await(keys.authenticateAndRead(doomed, export.id()))).isPresent();
    String keyId = ApiKeyFormat.parse(doomed).orElseThrow().id();
    assertThat(await(keys.revoke(export.projectId(), keyId))).isTrue();
    assertThat(await(keys.authenticateAndRead(doomed, export.id()))).isEmpty();
  }

  @Test
  void aProjectThatHasExportsKeepsItsTenantAndNoKeyIsMadeForAnother() {
    String project = export.projectId();
    String tenant = await(keys.project(project)).orElseThrow().tenant();
    int before = await(keys.list(project)).size();
    assertThatThrownBy(() -> await(keys.create(project, "b")))
        .isInstanceOf(ExportException.class)
        .hasMessageContaining("exists with the tenant '" + tenant + "', not 'b'");
    assertThat(await(keys.list(project))).as("nothing was made").hasSize(before);
    assertThat(await(keys.project(project))).contains(new Project(project, tenant));
  }

  @Test
  void theTenantOfAProjectCanBeCorrectedWhenItHasNeitherKeysNorExports() {
    String first = await(keys.create("kept", "wrong"));
    assertThatThrownBy(() -> await(keys.create("kept", "a")))
        .hasMessageContaining("exists with the tenant 'wrong', not 'a'")
        .hasMessageContaining("revoke");
    assertThat(await(keys.authenticate(first)).map(Caller::project))
        .contains(new Project("kept", "wrong"));

    assertThat(await(keys.revoke("kept", await(keys.list("kept")).get(0).keyId()))).isTrue();
    String second = await(keys.create("kept", "a"));
    assertThat(await(keys.authenticate(second)).map(Caller::project))
        .contains(new Project("kept", "a"));
    assertThat(await(keys.authenticate(first))).isEmpty();
    await(keys.create("plain"));
    assertThat(await(keys.project("plain"))).contains(new Project("plain", "plain"));
  }

  /** A key that another call has made and not yet committed is a valid key all the same. */
  @Test
  void theTenantIsNotCorrectedWhileAnotherCallMakesAKey() throws Exception {
    String before = await(keys.create("race", "a"));
    assertThat(await(keys.revoke("race", ApiKeyFormat.parse(before).orElseThrow().id()))).isTrue();
    try (Connection other = TestDatabase.jdbc(uri);
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "insert into hookexport.api_keys (key_id, project_id, secret_sha256)"
              + " values ('other', 'race', sha256('x'))");
      Future<String> second = keys.create("race", "b");
      awaitTrue(
          "the second waits, or has ended",
          () -> second.isComplete() || TestDatabase.isAnyoneWaiting(uri));
      other.commit();
      assertThatThrownBy(() -> await(second))
          .isInstanceOf(ExportException.class)
          .hasMessageContaining("exists with the tenant 'a', not 'b'");
    }
    assertThat(await(keys.project("race"))).contains(new Project("race", "a"));
  }

  @Test
  void keysOfAProjectThatIsNotThereAreNotAnEmptyList() {
    assertThatThrownBy(() -> await(keys.list("nobody")))
        .hasMessageContaining("there is no project 'nobody'");
  }

  private static String withChecksum(String body) {
    return body + ApiKeyFormat.checksum(body);
  }
}
