package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;

/**
 * How long a client goes on without a server, and how often it asks meanwhile. The patience is that
 * since the server was last reached. A server that has never been reached is given up at once, and
 * so is another program that responds at its address: the address is probably wrong.
 */
final class Retries {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** For a first request that may have been received: a create must not be left behind. */
  private static final Duration MAYBE_SENT = Duration.ofSeconds(3);

  private final ClientSettings settings;
  private final Consumer<String> notices;
  private Duration patience;
  private Duration patienceAtFirst;
  private boolean everReached;
  private boolean mayHaveDone;
  private int failures;
  private long troubleSince;

  /**
   * @param notices receives a line when the server is lost, and when it is back
   */
  Retries(
      ClientSettings settings,
      Duration patienceAtFirst,
      Duration patience,
      Consumer<String> notices) {
    this.settings = settings;
    this.patienceAtFirst = patienceAtFirst;
    this.patience = patience;
    this.notices = notices;
  }

  /** From now on, the user waits for the end. */
  void hurry(Duration limit) {
    patience = limit;
    patienceAtFirst = limit;
    failures = 0;
  }

  /** Notes that the server has done what it was asked for, or has sent a part of a file. */
  void reached() {
    if (failures > 0 && everReached) {
      notices.accept("connected again");
    }
    failures = 0;
    everReached = true;
  }

  /** Returns whether the server may have done something, though it never said so. */
  boolean mayHaveDone() {
    return mayHaveDone;
  }

  /** Waits before the next try after no response, or none to its end. */
  void lost(IOException failure) throws InterruptedException {
    if (Thread.interrupted()
        || failure instanceof InterruptedIOException
        || failure.getCause() instanceof InterruptedException) {
      throw new InterruptedException("stopped");
    }
    String cause = Causes.of(failure, settings.server());
    boolean maybeSent =
        !(failure instanceof ConnectException
            || failure instanceof HttpConnectTimeoutException
            || failure instanceof SSLException);
    mayHaveDone |= maybeSent;
    Duration limit = maybeSent && !everReached ? longer(MAYBE_SENT, patienceAtFirst) : patience();
    if (!again(limit, Duration.ZERO, "no connection to " + settings.server() + ": " + cause)) {
      throw new ClientException(
          Reason.UNREACHABLE,
          "cannot reach " + settings.server() + ": " + cause,
          List.of(
              everReached
                  ? "gave up after " + Words.of(limit) + "; see --retry-for"
                  : "is the address right (--server), and does the server run?"));
    }
  }

  /** Waits before the next try after a response that asks for one. */
  void turnedAway(Answer answer) throws InterruptedException {
    everReached |= answer.isOurs();
    mayHaveDone |= answer.status() >= 500;
    Duration wish = answer.retryAfter().orElse(Duration.ZERO);
    if (!again(patience(), wish, "the server responds " + answer.brief())) {
      throw answer.refusal();
    }
  }

  private Duration patience() {
    return everReached ? patience : patienceAtFirst;
  }

  private boolean again(Duration limit, Duration wish, String why) throws InterruptedException {
    long now = System.nanoTime();
    if (failures == 0) {
      troubleSince = now;
    }
    Duration pause = longer(wish, backoff());
    Duration over = Duration.ofNanos(now - troubleSince).plus(pause);
    if (over.compareTo(limit) > 0) {
      return false;
    }
    if (failures++ == 0) {
      notices.accept(why + "; trying again for up to " + Words.of(limit));
    }
    Thread.sleep(pause.toMillis());
    return true;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** Doubles up to the longest; with a random part, so that many clients do not come at once. */
  private Duration backoff() {
    long most =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }
}
