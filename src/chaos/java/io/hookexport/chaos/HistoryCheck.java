package io.hookexport.chaos;

import io.hookexport.chaos.History.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lives through the history of all exports and holds each step against the rules. */
final class HistoryCheck {
  private static final Set<String> ACTIVE = Set.of("pending", "processing");
  private static final Set<String> STEPS =
      Set.of(
          "pending>processing",
          "processing>pending",
          "processing>completed",
          "processing>failed",
          "pending>failed",
          "completed>expired");

  private final Findings findings;
  private final Ledger ledger;
  private final Takeovers takeovers;
  private final Times times;
  private final Map<String, Life> lives = new HashMap<>();
  private final Map<String, Integer> active = new HashMap<>();
  private final Map<String, Integer> waiting = new HashMap<>();

  /** What has become of one export. */
  private static final class Life {
    final Instant created;
    boolean hasWaited;
    @Nullable String state;
    int attempt;
    int ends;

    Life(Instant created) {
      this.created = created;
    }
  }

  HistoryCheck(Findings findings, Ledger ledger, Takeovers takeovers, Times times) {
    this.findings = findings;
    this.ledger = ledger;
    this.takeovers = takeovers;
    this.times = times;
  }

  /** What a round has changed; all is quiet by now. */
  void check(List<Change> changes, Round round) {
    changes.forEach(change -> step(change, round));
    takeovers.forget();
    ledger
        .all()
        .forEach(
            (id, accepted) -> {
              if (accepted.round() == round.number()) {
                checkAccepted(id, accepted.project());
              }
            });
    active.forEach(
        (project, number) ->
            findings.check(
                "when every client has seen its exports end, no export is active",
                number == 0,
                project + " has " + number));
    waiting.forEach(
        (project, number) ->
            findings.check(
                "when every client has seen its exports end, no export waits",
                number == 0,
                project + " has " + number));
  }

  private void checkAccepted(String id, String project) {
    Life life = lives.get(id);
    findings.check(
        "every accepted export is in the history, and has ended once",
        life != null && life.ends == 1,
        String.format(
            Locale.ROOT,
            "%s of %s: %s",
            id,
            project,
            life == null ? "unknown" : life.state + ", ends " + life.ends));
  }

  private void step(Change change, Round round) {
    if (change.oldState() == null) {
      lives.put(change.export(), new Life(change.at()));
    }
    move(change);
    Life life = lives.get(change.export());
    if (life == null) {
      findings.violation("what changes was created", change.toString());
      return;
    }
    life.hasWaited |= change.after() == History.Place.WAITING;
    if (change.newState() == null) {
      findings.check(
          "only what has ended is deleted", !ACTIVE.contains(change.oldState()), change.toString());
    } else if (change.oldState() != null) {
      update(life, change, round);
    }
    life.state = change.newState();
  }

  private void update(Life life, Change change, Round round) {
    if (change.isPromotion()) {
      findings.count("exports that waited and got a slot");
      findings.check(
          "one that waits has not begun",
          life.attempt == 0 && "pending".equals(change.newState()),
          change.toString());
      return;
    }
    String step = change.oldState() + ">" + change.newState();
    findings.check("every step is a step of the states", STEPS.contains(step), change.toString());
    if (step.equals("pending>processing")) {
      findings.check(
          "an attempt is one more than the last",
          change.attempt() == life.attempt + 1,
          change.toString());
      findings.check(
          "an export is not tried more often than is allowed",
          change.attemptsUsed() <= World.MAX_ATTEMPTS,
          change.toString());
      if (life.attempt == 0
          && !life.hasWaited
          && round.isOnly(FaultKind.FORGED_HINTS, FaultKind.SLOW_READERS)) {
        times.add(
            "first claim after creation" + (round.mode() == Mode.CLUSTERED ? "" : ", hints lost"),
            Duration.between(life.created, change.at()),
            World.POLL.plusSeconds(1),
            change.export());
      }
      life.attempt = change.attempt();
      takeovers.started(change);
      return;
    }
    findings.check(
        "only the current attempt writes", change.attempt() == life.attempt, change.toString());
    if (ACTIVE.contains(change.oldState()) && !ACTIVE.contains(change.newState())) {
      life.ends++;
      end(life, change, round);
    }
  }

  private void move(Change change) {
    move(waiting, change, History.Place.WAITING);
    int now = move(active, change, History.Place.ACTIVE);
    findings.check(
        "a project has at most one active export, at every moment", now <= 1, change.toString());
  }

  private static int move(Map<String, Integer> of, Change change, History.Place place) {
    int by = (change.after() == place ? 1 : 0) - (change.before() == place ? 1 : 0);
    return of.merge(change.project(), by, Integer::sum);
  }

  private void end(Life life, Change change, Round round) {
    findings.check("an export ends once", life.ends == 1, change.toString());
    findings.count(
        "exports " + (change.errorCode() == null ? "completed" : "failed: " + change.errorCode()));
    if (round.faults().stream().allMatch(f -> f.kind().name().startsWith("TERM"))) {
      findings.check(
          "a shutdown uses no attempt up", change.attemptsUsed() <= 1, change.toString());
    }
    if (change.errorCode() == null) {
      findings.check(
          "the file of a completed export is that of its last attempt",
          String.valueOf(change.fileKey()).contains("." + change.attempt() + "."),
          change.toString());
    } else {
      findings.check(
          "an export fails only for a reason that this round gave",
          isExplained(change, round),
          change.toString());
    }
  }

  private boolean isExplained(Change change, Round round) {
    boolean exhausted = change.attemptsUsed() >= World.MAX_ATTEMPTS;
    return switch (String.valueOf(change.errorCode())) {
      case "CANCELLED" -> ledger.wasCancelAsked(change.export());
      case "ATTEMPTS_EXHAUSTED" -> exhausted;
      case "SOURCE_ERROR" ->
          Dataset.isPoisoned(change.project())
              || (exhausted && round.hits(FaultKind.Hits.DATABASE));
      case "STORAGE_ERROR" -> round.hits(FaultKind.Hits.DISK);
      default -> false;
    };
  }
}
