package io.hookexport.http;

import io.hookexport.export.Access;
import io.hookexport.export.ApiKeys.Admission;
import io.hookexport.export.Caller;
import io.hookexport.export.Export;
import io.hookexport.export.ExportException;
import io.hookexport.export.Project;
import io.hookexport.export.UuidText;
import io.hookexport.http.Callers.Verdict;
import io.hookexport.http.limits.Allowance;
import io.hookexport.http.limits.Asker;
import io.hookexport.http.limits.ClientLimits;
import io.hookexport.http.limits.ResponseBytes;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import io.vertx.openapi.contract.Operation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Finds the caller of a request by what it presents: an API key, a token, or what a trusted proxy
 * says; all of them are keys here. A key that is missing, malformed, unknown or revoked gets the
 * same response. Beyond a limit of such failures, requests from the address are rejected without a
 * lookup; a key that was valid before is exempt.
 */
final class BearerAuth implements ContractRouter.Guard {
  private static final String KEY = BearerAuth.class.getName();
  private static final String UNCOUNTED = KEY + ".uncounted";

  /** How long a key waits for the lookups of other keys from its address. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long PAUSE_MILLIS = 20;

  /** Reads from the database what belongs to an API key. */
  private interface LookUp extends Function<Presented, Future<Verdict>> {}

  private final Callers callers;
  private final Validity validity;
  private final ClientLimits limits;
  private final Function<RoutingContext, Optional<Presented>> presenting;

  /**
   * @param presenting returns what a request presents
   */
  BearerAuth(
      Callers callers,
      ClientLimits limits,
      Function<RoutingContext, Optional<Presented>> presenting) {
    this.callers = callers;
    this.validity = new Validity(callers);
    this.limits = limits;
    this.presenting = presenting;
  }

  @Override
  public List<Handler<RoutingContext>> before(Operation operation, Action action) {
    Handler<RoutingContext> lookUp =
        action instanceof Action.OnExport ? this::admitAndRead : this::admit;
    return List.of(
        action instanceof Action.EndOfSession ? this::admitUncounted : lookUp,
        new RequiredScope(operation));
  }

  /** What was valid when the head came may be over when a slow body has come. */
  @Override
  public void afterBody(RoutingContext rc) {
    if (Validity.isFresh(rc)) {
      rc.next();
    } else {
      requireStillValid(rc).onComplete(valid -> rc.next(), rc::fail);
    }
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

  private void admitUncounted(RoutingContext rc) {
    rc.put(UNCOUNTED, true);
    admit(rc);
  }

  private void admit(RoutingContext rc) {
    admit(rc, callers::find);
  }

  private void admitAndRead(RoutingContext rc) {
    // The validation rejects a malformed id, after the key was found valid.
    UuidText.parse(rc.pathParam("id"))
        .ifPresentOrElse(
            id -> admit(rc, presented -> callers.findAndRead(presented, id)), () -> admit(rc));
  }

  private void admit(RoutingContext rc, LookUp lookUp) {
    Optional<Presented> found = presenting.apply(rc);
    if (found.isEmpty()) {
      limits.countFailure(rc);
      throw Rejections.missing();
    }
    Presented presented = found.get();
    // No byte of the body may be lost before a handler reads it.
    BodyFlow.hold(rc.request());
    if (presented.byHost().isPresent()) { // who it is, is no guess
      lookUpUnknown(rc, presented, lookUp, wrong -> {});
      return;
    }
    limits
        .known()
        .project(presented.text())
        .ifPresentOrElse(
            project -> again(rc, presented, project, lookUp),
            () -> guess(rc, presented, lookUp, System.nanoTime()));
  }

  /**
   * Applies the limits of the project to a key that was recently valid: a request beyond them is
   * rejected without a statement.
   */
  private void again(RoutingContext rc, Presented presented, String project, LookUp lookUp) {
    count(rc, presented, project);
    Asker.isProject(rc, project);
    lookedUp(presented, lookUp)
        .map(found -> found.admission().orElseThrow(() -> revoked(rc, presented, project, found)))
        .onComplete(good -> admitted(rc, presented, good), rc::fail);
  }

  /**
   * Looks up an unknown key. While other keys of the same address use all lookups that its limit
   * allows, the key waits for them: a lookup of a valid key does not count.
   */
  private void guess(RoutingContext rc, Presented presented, LookUp lookUp, long sinceNanos) {
    String client = presented.guesser(limits.client(rc));
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
      rc.fail(Rejections.unavailable(null));
    } else if (!rc.response().closed()) {
      rc.vertx().setTimer(PAUSE_MILLIS, over -> guess(rc, presented, lookUp, sinceNanos));
    }
  }

  /**
   * @param ended receives, on every path, whether the key was wrong
   */
  private void lookUpUnknown(
      RoutingContext rc, Presented presented, LookUp lookUp, Consumer<Boolean> ended) {
    lookedUp(presented, lookUp)
        .onComplete(found -> ended.accept(found.succeeded() && found.result().isWrong()))
        .map(found -> first(rc, presented, found))
        .onComplete(good -> admitted(rc, presented, good), rc::fail);
  }

  private static Future<Verdict> lookedUp(Presented presented, LookUp lookUp) {
    return Future.succeededFuture(presented)
        .compose(lookUp)
        .recover(cause -> Future.failedFuture(Rejections.unavailable(cause)));
  }

  /** Counts a request with a key that was not known to be valid, or throws RATE_LIMITED. */
  private Admission first(RoutingContext rc, Presented presented, Verdict verdict) {
    Admission admission =
        verdict.admission().orElseThrow(() -> Rejections.invalid(rc, presented, verdict.reason()));
    String project = admission.caller().project().id();
    limits.known().good(presented.text(), project);
    count(rc, presented, project);
    Asker.isProject(rc, project);
    return admission;
  }

  private void count(RoutingContext rc, Presented presented, String project) {
    if (isCounted(rc, presented)) {
      limits.countRequest(rc, project);
    }
  }

  private static boolean isCounted(RoutingContext rc, Presented presented) {
    return rc.get(UNCOUNTED) == null || !presented.isSession();
  }

  /** Returns the reason for a key that was valid before and is not now, or throws RATE_LIMITED. */
  private ExportException revoked(
      RoutingContext rc, Presented presented, String project, Verdict verdict) {
    limits.known().forget(presented.text());
    if (isCounted(rc, presented)) {
      limits.uncountRequest(project);
    }
    Allowance.removeFrom(rc.response());
    if (presented.byProxy().isEmpty()) {
      limits.countFailure(rc);
    }
    return Rejections.invalid(rc, presented, verdict.reason());
  }

  private void admitted(RoutingContext rc, Presented presented, Admission admission) {
    limits.known().good(presented.text(), admission.caller().project().id());
    rc.put(KEY, admission);
    Validity.begins(rc, presented);
    ResponseBytes.isOf(rc, admission.caller().project().id());
    rc.next();
  }

  /**
   * Checks the key again, for responses that take long. Fails with UNAUTHORIZED when the key was
   * revoked meanwhile, with UNAVAILABLE when that cannot be determined. Does not count against the
   * client's limits.
   */
  Future<Void> requireStillValid(RoutingContext rc) {
    Asker.isProject(rc, access(rc).projectId()); // a timer calls this, in any context
    return validity.require(rc);
  }
}
