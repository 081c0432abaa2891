package io.hookexport.jobs;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.hookexport.TestJobs;
import io.hookexport.export.Access.FixedEndpoint;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.Caller;
import io.hookexport.export.Compression;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Scope;
import io.hookexport.export.Sessions;
import io.hookexport.export.Sessions.NewSession;
import io.hookexport.export.Sessions.Rights;
import io.hookexport.support.TestDatabase;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How sessions live and end in the job database. */
final class PgSessionsTest {
  private static final Rights ALL = new Rights(EnumSet.allOf(Scope.class), Optional.empty());
  private static final FixedEndpoint ONE = new FixedEndpoint("ep_1", "1");
  private static final Duration HOUR = Duration.ofHours(1);

  @TempDir static Path folder;
  private static Vertx vertx;
  private static TestJobs jobs;
  private static JobDatabase database;
  private static ApiKeys keys;
  private static Sessions sessions;
  private static Export export;
  private static String uri;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    uri = TestDatabase.fresh();
    jobs = TestJobs.open(vertx, uri, folder);
    database = JobDatabase.open(vertx, uri, 2, Duration.ofSeconds(10));
    keys = new PgApiKeys(database);
    sessions = new PgSessions(database);
    export = jobs.create(Compression.NONE);
  }

  @AfterAll
  static void close() {
    await(database.close());
    jobs.close();
    await(vertx.close());
  }

  private static Caller newCaller(String project) {
    return caller(await(keys.create(project))).orElseThrow();
  }

  private static Optional<Caller> caller(String token) {
    return await(keys.authenticate(token));
  }

  private static String create(Caller maker, Rights rights) {
    return await(sessions.create(maker, rights, HOUR)).token();
  }

  private static void update(String change, String token) throws Exception {
    String id = ApiKeyFormat.parse(token).orElseThrow().id();
    TestDatabase.update(
        uri, "update hookexport.sessions set " + change + " where session_id = '" + id + "'");
  }

  @Test
  void aSessionIsACallerWithItsRights() {
    Caller maker = newCaller("rights");
    NewSession created =
        await(
            sessions.create(
                maker, new Rights(Set.of(Scope.READ, Scope.CREATE), Optional.of(ONE)), HOUR));
    assertThat(created.expiresAt())
        .isCloseTo(Instant.now().plus(HOUR), within(1, ChronoUnit.MINUTES));
    Caller session = caller(created.token()).orElseThrow();
    assertThat(session.project()).isEqualTo(maker.project());
    assertThat(session.scopes()).containsExactlyInAnyOrder(Scope.READ, Scope.CREATE);
    assertThat(session.access().endpoint()).contains(ONE);
    assertThat(session.credential().expiresAt()).contains(created.expiresAt());
    assertThat(session.credential().kind()).isEqualTo("session");
  }

  @Test
  void aSessionReadsTheExportsOfItsAccessOnly() {
    Caller owner = newCaller(export.projectId());
    assertThat(read(create(owner, ALL))).contains(export);
    Rights other =
        new Rights(Set.of(Scope.READ), Optional.of(new FixedEndpoint("ep_other", "other")));
    assertThat(read(create(owner, other))).isEmpty();
    assertThat(read(create(newCaller("stranger"), ALL))).isEmpty();
  }

  /** Until it ends it has the exports whose endpoint it spells like the source. */
  @Test
  void aSessionThatAnOlderVersionMadeReadsItsExports() throws Exception {
    Rights own = new Rights(Set.of(Scope.READ), Optional.of(new FixedEndpoint("7", "7")));
    String token = create(newCaller(export.projectId()), own);
    update("filter_endpoint_id = null", token);
    String change = "update hookexport.exports set endpoint_id = %1$s, filter_endpoint_id = %1$s";
    TestDatabase.update(uri, change.formatted("'7'"));
    assertThat(read(token)).isPresent();
    TestDatabase.update(uri, change.formatted("null"));
    assertThat(read(token)).isEmpty();
  }

  private static Optional<Export> read(String token) {
    return await(keys.authenticateAndRead(token, export.id())).orElseThrow().export();
  }

  @Test
  void onlyTheWholeTokenIsAccepted() throws Exception {
    Caller maker = newCaller("whole");
    String one = create(maker, ALL);
    String other = create(maker, ALL);
    String body = one.substring(0, 21) + other.substring(21, 64);
    String mixed = body + ApiKeyFormat.checksum(body);
    assertThat(ApiKeyFormat.parse(mixed)).isPresent();
    String asKey = "hx_live_" + one.substring(8, 64);
    for (String wrong :
        new String[] {mixed, one + "x", asKey + ApiKeyFormat.checksum(asKey), "hx_sess_"}) {
      assertThat(caller(wrong)).as(wrong).isEmpty();
      assertThat(await(keys.authenticateAndRead(wrong, export.id()))).as(wrong).isEmpty();
    }
    String stored =
        TestDatabase.text(uri, "select string_agg(s::text, ' ') from hookexport.sessions s");
    assertThat(stored).doesNotContain(one.substring(21, 64)).doesNotContain(other.substring(21));
  }

  @Test
  void aSessionEndsInTimeAndIsRemoved() throws Exception {
    Caller maker = newCaller("time");
    String kept = create(maker, ALL);
    String over = create(maker, ALL);
    update("expires_at = now() - interval '1 ms'", over);
    assertThat(caller(over)).isEmpty();
    assertThat(await(jobs.queue().purgeSessions(1000))).isPositive();
    assertThat(await(jobs.queue().purgeSessions(1000))).isZero();
    String id = ApiKeyFormat.parse(over).orElseThrow().id();
    assertThat(TestDatabase.texts(uri, "select session_id from hookexport.sessions"))
        .isNotEmpty()
        .doesNotContain(id);
    assertThat(caller(kept)).isPresent();
  }

  @Test
  void aSessionEndsWithItsKey() {
    Caller maker = newCaller("revoked");
    String child = create(maker, ALL);
    assertThat(caller(child)).isPresent();
    String keyId = ((Caller.Key) maker.credential()).keyId();
    assertThat(await(keys.revoke("revoked", keyId))).isTrue();
    assertThat(caller(child)).isEmpty();
  }

  @Test
  void aSessionThatIsEndedIsGone() {
    Caller maker = newCaller("ended");
    String kept = create(maker, ALL);
    String ended = create(maker, ALL);
    await(sessions.end(((Caller.Session) caller(ended).orElseThrow().credential()).sessionId()));
    assertThat(caller(ended)).isEmpty();
    assertThat(caller(kept)).isPresent();
  }

  @Test
  void aProjectHasSoManyLiveSessions() throws Exception {
    Caller maker = newCaller("many");
    TestDatabase.update(
        uri,
        """
        insert into hookexport.sessions (session_id, key_id, project_id, secret_sha256, scopes, expires_at)
        select 'm' || n, '%s', 'many', sha256('x'), '{read}', now() + interval '90 s' + n * interval '1 s'
        from generate_series(1, %d) n
        """
            .formatted(((Caller.Key) maker.credential()).keyId(), Sessions.MOST));
    ExportException refused = refusal(sessions.create(maker, ALL, HOUR));
    assertThat(refused.error()).isEqualTo(ExportError.RATE_LIMITED);
    assertThat(refused.details().getString("reason")).isEqualTo("live_sessions");
    assertThat(refused.retryAfterSeconds()).isBetween(60, 91);
    TestDatabase.update(
        uri, "update hookexport.sessions set expires_at = now() where session_id = 'm7'");
    assertThat(caller(create(maker, ALL))).isPresent();
    create(newCaller("few"), ALL);
    // The way out for an operator whose key made too many.
    Caller next = newCaller("many");
    assertThat(refusal(sessions.create(next, ALL, HOUR)).error())
        .isEqualTo(ExportError.RATE_LIMITED);
    String keyId = ((Caller.Key) maker.credential()).keyId();
    assertThat(await(keys.revoke("many", keyId))).isTrue();
    assertThat(caller(create(next, ALL))).isPresent();
  }
}
