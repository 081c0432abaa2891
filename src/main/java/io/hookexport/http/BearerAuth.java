package io.hookexport.http;

import io.hookexport.export.Access;
import io.hookexport.export.ApiKeys;
import io.hookexport.export.ApiKeys.Admission;
import io.hookexport.export.Caller;
import io.hookexport.export.Export;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.hookexport.export.UuidText;
import io.hookexport.http.limits.Allowance;
import io.hookexport.http.limits.Asker;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ResponseBytes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the caller of a request by its API key or the token of its session; both are keys here. A
 * key that is missing, malformed, unknown or revoked gets the same response. Beyond a limit of such
 * failures, requests from the address are rejected without a lookup; a key that was valid before is
 * exempt.
 */
final class BearerAuth {
  private static final String KEY = BearerAuth.class.getName();
  private static final String PRESENTED = KEY + ".presented";
  private static final Pattern BEARER =
      Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

  /** How long a key waits for the lookups of other keys from its address. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long PAUSE_MILLIS = 20;

  /** Reads from the database what belongs to an API key. */
  private interface LookUp extends Function<String, Future<Optional<Admission>>> {}

  private final ApiKeys keys;
  private final ClientLimits limits;

  BearerAuth(ApiKeys keys, ClientLimits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  /** Returns the handler that runs before an action which needs a key. */
  Handler<RoutingContext> before(Action action) {
    return action instanceof Action.OnExport ? this::admitAndRead : this::admit;
  }

  /** Call it only after a handler of this class. */
  static Caller caller(RoutingContext rc) {
    Admission admission = rc.get(KEY);
    return admission.caller();
  }

  /** Call it only after a handler of this class. */
  static Access access(RoutingContext rc) {
    return caller(rc).access();
  }

  /** Also works for a request that was rejected, or is for an operation without a key. */
  static Optional<Project> projectIfKnown(RoutingContext rc) {
    Admission admission = rc.get(KEY);
    return Optional.ofNullable(admission).map(admitted -> admitted.caller().project());
  }

  /**
   * Returns the export of the path, as it was when the key was looked up. Only for {@link
   * Action.OnExport}.
   */
  static Optional<Export> export(RoutingContext rc) {
    Admission admission = rc.get(KEY);
    return admission.export();
  }

  private void admit(RoutingContext rc) {
    admit(rc, key -> keys.authenticate(key).map(found -> found.map(BearerAuth::without)));
  }

  private void admitAndRead(RoutingContext rc) {
    // The validation rejects a malformed id, after the key was found valid.
    UuidText.parse(rc.pathParam("id"))
        .ifPresentOrElse(
            id -> admit(rc, key -> keys.authenticateAndRead(key, id)), () -> admit(rc));
  }

  private static Admission without(Caller caller) {
    return new Admission(caller, Optional.empty());
  }

  private void admit(RoutingContext rc, LookUp lookUp) {
    String presented = presentedKey(rc.request().headers().getAll(HttpHeaders.AUTHORIZATION));
    if (presented == null) {
      limits.countFailure(rc);
      throw invalid();
    }
    // No byte of the body may be lost before a handler reads it.
    rc.request().pause();
    limits
        .known()
        .project(presented)
        .ifPresentOrElse(
            project -> again(rc, presented, project, lookUp),
            () -> guess(rc, presented, lookUp, System.nanoTime()));
  }

  /**
   * Applies the limits of the project to a key that was recently valid: a request beyond them is
   * rejected without a statement.
   */
  private void again(RoutingContext rc, String presented, String project, LookUp lookUp) {
    limits.countRequest(rc, project);
    Asker.isProject(rc, project);
    lookedUp(presented, lookUp)
        .map(found -> found.orElseThrow(() -> revoked(rc, presented, project)))
        .onComplete(good -> admitted(rc, presented, good), rc::fail);
  }

  /**
   * Looks up an unknown key. While other keys of the same address use all lookups that its limit
   * allows, the key waits for them: a lookup of a valid key does not count.
   */
  private void guess(RoutingContext rc, String presented, LookUp lookUp, long sinceNanos) {
    String client = limits.client(rc);
    Asker.isAddress(rc, client);
    boolean others = limits.guesses().isPending(client);
    Optional<Allowance> refusal = limits.guesses().begin(client);
    if (refusal.isEmpty()) {
      lookUpUnknown(rc, presented, lookUp, wrong -> limits.guesses().end(client, wrong));
    } else if (!others) {
      limits
          .guesses()
          .beginSpare(client, refusal.get())
          .ifPresentOrElse(
              tooMany -> rc.fail(ClientLimits.tooManyFailures(rc, tooMany)),
              () -> lookUpUnknown(rc, presented, lookUp, wrong -> {}));
    } else if (System.nanoTime() - sinceNanos > PATIENCE_NANOS) {
      rc.fail(unavailable(null));
    } else if (!rc.response().closed()) {
      rc.vertx().setTimer(PAUSE_MILLIS, over -> guess(rc, presented, lookUp, sinceNanos));
    }
  }

  /**
   * @param ended receives, on every path, whether the key was wrong
   */
  private void lookUpUnknown(
      RoutingContext rc, String presented, LookUp lookUp, Consumer<Boolean> ended) {
    lookedUp(presented, lookUp)
        .onComplete(found -> ended.accept(found.succeeded() && found.result().isEmpty()))
        .map(found -> first(rc, presented, found.orElseThrow(BearerAuth::invalid)))
        .onComplete(good -> admitted(rc, presented, good), rc::fail);
  }

  private static Future<Optional<Admission>> lookedUp(String presented, LookUp lookUp) {
    return Future.succeededFuture(presented)
        .compose(lookUp)
        .recover(cause -> Future.failedFuture(unavailable(cause)));
  }

  /** Counts a request with a key that was not known to be valid, or throws RATE_LIMITED. */
  private Admission first(RoutingContext rc, String presented, Admission admission) {
    String project = admission.caller().project().id();
    limits.known().good(presented, project);
    limits.countRequest(rc, project);
    Asker.isProject(rc, project);
    return admission;
  }

  /** Returns the reason for a key that was valid before and is not now, or throws RATE_LIMITED. */
  private ExportException revoked(RoutingContext rc, String presented, String project) {
    limits.known().forget(presented);
    limits.uncountRequest(project);
    Allowance.removeFrom(rc.response());
    limits.countFailure(rc);
    return invalid();
  }

  private void admitted(RoutingContext rc, String presented, Admission admission) {
    limits.known().good(presented, admission.caller().project().id());
    rc.put(KEY, admission);
    rc.put(PRESENTED, presented);
    ResponseBytes.isOf(rc, admission.caller().project().id());
    rc.next();
  }

  /**
   * Checks the key again, for responses that take long. Fails with UNAUTHORIZED when the key was
   * revoked meanwhile, with UNAVAILABLE when that cannot be determined. Does not count against the
   * client's limits.
   */
  Future<Void> requireStillValid(RoutingContext rc) {
    // A timer calls this, in any context.
    Asker.isProject(rc, access(rc).projectId());
    return keys.authenticate(rc.get(PRESENTED))
        .recover(cause -> Future.failedFuture(unavailable(cause)))
        .map(caller -> caller.orElseThrow(BearerAuth::invalid))
        .mapEmpty();
  }

  private static @Nullable String presentedKey(List<String> headers) {
    if (headers.size() != 1) {
      return null;
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    return bearer.matches() ? bearer.group(1) : null;
  }

  private static ExportException invalid() {
    return ExportException.of(ExportError.UNAUTHORIZED, "Invalid or missing API key");
  }

  private static ExportException unavailable(@Nullable Throwable cause) {
    return cause instanceof ExportException known
        ? known
        : ExportException.unavailable(
            "API keys cannot be checked at the moment. Please try again later.", cause);
  }
}
