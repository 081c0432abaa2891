package io.hookexport.http;

import io.hookexport.export.ApiKeys;
import io.hookexport.export.ApiKeys.Admission;
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
 * Finds the project that the API key of a request speaks for. A key that is missing, malformed,
 * unknown or revoked gets the same answer, and too many of those from one address get none; a key
 * that was good before is not refused for them.
 */
final class BearerAuth {
  private static final String KEY = BearerAuth.class.getName();
  private static final String PRESENTED = KEY + ".presented";
  private static final Pattern BEARER =
      Pattern.compile("bearer +([A-Za-z0-9._~+/-]+=*)", Pattern.CASE_INSENSITIVE);

  /** How long a key waits while others of its address are looked up. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final long PAUSE_MILLIS = 20;

  /** What the database knows of an API key. */
  private interface LookUp extends Function<String, Future<Optional<Admission>>> {}

  private final ApiKeys keys;
  private final ClientLimits limits;

  BearerAuth(ApiKeys keys, ClientLimits limits) {
    this.keys = keys;
    this.limits = limits;
  }

  /** The handler that goes before an action which needs a key. */
  Handler<RoutingContext> before(Action action) {
    return action instanceof Action.OnExport ? this::admitAndRead : this::admit;
  }

  /** Only behind a handler of this. */
  static Project project(RoutingContext rc) {
    Admission admission = rc.get(KEY);
    return admission.project();
  }

  /** Also for a request that was refused, or is for an operation without a key. */
  static Optional<Project> projectIfKnown(RoutingContext rc) {
    Admission admission = rc.get(KEY);
    return Optional.ofNullable(admission).map(Admission::project);
  }

  /**
   * The export of the path, as it was when the key was looked up. Only for {@link Action.OnExport}.
   */
  static Optional<Export> export(RoutingContext rc) {
    Admission admission = rc.get(KEY);
    return admission.export();
  }

  private void admit(RoutingContext rc) {
    admit(rc, key -> keys.authenticate(key).map(found -> found.map(project -> without(project))));
  }

  private void admitAndRead(RoutingContext rc) {
    // What is no id is told by the validation, after the key was found good.
    UuidText.parse(rc.pathParam("id"))
        .ifPresentOrElse(
            id -> admit(rc, key -> keys.authenticateAndRead(key, id)), () -> admit(rc));
  }

  private static Admission without(Project project) {
    return new Admission(project, Optional.empty());
  }

  private void admit(RoutingContext rc, LookUp lookUp) {
    String presented = presentedKey(rc.request().headers().getAll(HttpHeaders.AUTHORIZATION));
    if (presented == null) {
      limits.countFailure(rc);
      throw invalid();
    }
    // No byte of the body may be lost before there is somebody to read it.
    rc.request().pause();
    limits
        .known()
        .project(presented)
        .ifPresentOrElse(
            project -> again(rc, presented, project, lookUp),
            () -> guess(rc, presented, lookUp, System.nanoTime()));
  }

  /** A key that was good a while ago is refused for its project's limit without a statement. */
  private void again(RoutingContext rc, String presented, String project, LookUp lookUp) {
    limits.countRequest(rc, project);
    Asker.isProject(rc, project);
    Future.succeededFuture(presented)
        .compose(lookUp)
        .onComplete(
            found -> {
              if (found.isPresent()) {
                admitted(rc, presented, found.get());
              } else {
                limits.known().forget(presented);
                limits.uncountRequest(project);
                Allowance.removeFrom(rc.response());
                failed(rc);
              }
            },
            cause -> rc.fail(unavailable(cause)));
  }

  /**
   * A key of which nothing is known. Where others of the same address are looked up and take all
   * places that its limit has, it waits for them: they may be good, and then they take none.
   */
  private void guess(RoutingContext rc, String presented, LookUp lookUp, long sinceNanos) {
    String client = limits.client(rc);
    Asker.isAddress(rc, client);
    boolean others = limits.guesses().underWay(client);
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
      rc.fail(ExportException.unavailable("API keys cannot be checked right now.", null));
    } else if (!rc.response().closed()) {
      rc.vertx().setTimer(PAUSE_MILLIS, over -> guess(rc, presented, lookUp, sinceNanos));
    }
  }

  /**
   * @param ended is told whether the key was wrong, on every path
   */
  private void lookUpUnknown(
      RoutingContext rc, String presented, LookUp lookUp, Consumer<Boolean> ended) {
    Future.succeededFuture(presented)
        .compose(lookUp)
        .onComplete(
            found -> {
              ended.accept(found.isEmpty());
              found.ifPresentOrElse(good -> first(rc, presented, good), () -> rc.fail(invalid()));
            },
            cause -> {
              ended.accept(false);
              rc.fail(unavailable(cause));
            });
  }

  private void first(RoutingContext rc, String presented, Admission admission) {
    String project = admission.project().id();
    limits.known().good(presented, project);
    try {
      limits.countRequest(rc, project);
    } catch (ExportException tooMany) {
      rc.fail(tooMany);
      return;
    }
    Asker.isProject(rc, project);
    admitted(rc, presented, admission);
  }

  /** A key that was good is not: revoked, most likely. */
  private void failed(RoutingContext rc) {
    try {
      limits.countFailure(rc);
      rc.fail(invalid());
    } catch (ExportException tooMany) {
      rc.fail(tooMany);
    }
  }

  private void admitted(RoutingContext rc, String presented, Admission admission) {
    limits.known().good(presented, admission.project().id());
    rc.put(KEY, admission);
    rc.put(PRESENTED, presented);
    ResponseBytes.isOf(rc, admission.project().id());
    rc.next();
  }

  /**
   * For answers that take long: UNAUTHORIZED when the key of the request was revoked meanwhile,
   * UNAVAILABLE when that cannot be found out. Costs the client nothing of its limits.
   */
  Future<Void> requireStillValid(RoutingContext rc) {
    // Asked by a timer, in whatever context that has.
    Asker.isProject(rc, project(rc).id());
    return keys.authenticate(rc.get(PRESENTED))
        .recover(cause -> Future.failedFuture(unavailable(cause)))
        .map(project -> project.orElseThrow(BearerAuth::invalid))
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

  private static ExportException unavailable(Throwable cause) {
    return cause instanceof ExportException known
        ? known
        : ExportException.unavailable("API keys cannot be checked right now.", cause);
  }
}
