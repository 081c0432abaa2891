package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.codec.digest.DigestUtils;

/** A project that polls and exports while others attack the server. */
final class Victim {
  static final int END_SECONDS = 90;

  /** With the requests of its exports within a thousand a minute. */
  private static final Duration POLL_PAUSE = Duration.ofMillis(150);

  private static final Duration EXPORT_PAUSE = Duration.ofMillis(500);

  private final Client client;
  private final JsonObject control;
  private final Findings findings;
  private final List<Thread> threads = new ArrayList<>();
  private final List<Long> polls = new ArrayList<>();
  private int refused;
  private int violations;
  private int completed;
  private volatile boolean over;

  /** What is done again and again. */
  private interface Step {
    void run() throws IOException, InterruptedException;
  }

  private Victim(Client client, JsonObject control, Findings findings) {
    this.client = client;
    this.control = control;
    this.findings = findings;
  }

  /**
   * Begins.
   *
   * @param control export made while nothing was wrong; all others must have its digest
   */
  static Victim start(Client client, JsonObject control, Findings findings) {
    Victim victim = new Victim(client, control, findings);
    victim.repeat("polls", POLL_PAUSE, victim::poll);
    victim.repeat("exports", EXPORT_PAUSE, victim::export);
    return victim;
  }

  private void repeat(String name, Duration pause, Step step) {
    Thread thread =
        new Thread(
            () -> {
              while (!over) {
                try {
                  step.run();
                } catch (IOException | RuntimeException wrong) {
                  violation("the victim gets a response it understands", name + ": " + wrong);
                } catch (InterruptedException ended) {
                  return;
                }
                LockSupport.parkNanos(pause.toNanos());
              }
            },
            "victim-" + name);
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  private void poll() throws IOException {
    long begun = System.nanoTime();
    Client.Reply reply = client.get("/v1/exports/" + control.getString("id"));
    long took = System.nanoTime() - begun;
    synchronized (this) {
      polls.add(took);
    }
    served("poll", reply, 200);
  }

  private void export() throws IOException, InterruptedException {
    Client.Reply created = client.create();
    if (!served("create", created, 201)) {
      return;
    }
    String id = created.data().getString("id");
    JsonObject end = client.end(id, END_SECONDS);
    require("an export of the victim completes", "completed", end, "status");
    require("no lease of the victim is lost", 1, end, "attempt");
    require("an export of the victim holds what it must", digest(), end, "sha256");
    Client.Reply link = client.get("/v1/exports/" + id + "/download");
    if (served("link", link, 302)) {
      Client.Reply file = client.get(Client.path(link));
      if (served("file", file, 200)) {
        boolean right = DigestUtils.sha256Hex(file.body().getBytes()).equals(digest());
        findings.check("a file of the victim holds what it must", right, id);
        synchronized (this) {
          completed += right ? 1 : 0;
        }
      }
    }
    served("delete", client.ask("DELETE", "/v1/exports/" + id, ""), 204);
  }

  private String digest() {
    return control.getString("sha256");
  }

  /** False when it was refused, which is counted; anything undocumented is a violation. */
  private boolean served(String what, Client.Reply reply, int wanted) {
    if (reply.status() == wanted) {
      return true;
    }
    if (reply.isRefusal()) {
      synchronized (this) {
        refused++;
      }
    } else {
      violation("the victim is served", what + " -> " + reply.status() + " " + reply.text());
    }
    return false;
  }

  private void require(String invariant, Object wanted, JsonObject export, String member) {
    findings.checked(invariant);
    if (!wanted.equals(export.getValue(member))) {
      violation(invariant, export.encode());
    }
  }

  private void violation(String invariant, String what) {
    synchronized (this) {
      violations++;
    }
    findings.violation(invariant, what);
  }

  /** Returns when the last poll and the last export have ended. */
  void stop() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join(2000L * END_SECONDS);
      if (thread.isAlive()) {
        violation("the victim comes to an end", thread.getName());
        thread.interrupt();
      }
    }
  }

  /** Of the polls' latencies, in milliseconds. */
  synchronized double quantile(double share) {
    if (polls.isEmpty()) {
      return Double.NaN;
    }
    List<Long> sorted = new ArrayList<>(polls);
    Collections.sort(sorted);
    return sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size())) / 1e6;
  }

  /** Cells: polls, p50, p99 with the ratio to a quiet server, max; refused; errors; exports. */
  synchronized String cells(double quietP99) {
    double p99 = quantile(0.99);
    return String.format(
        Locale.ROOT,
        "%d | %.0f | %.0f (x %.1f) | %.0f | %d | %d | %d",
        polls.size(),
        quantile(0.5),
        p99,
        p99 / quietP99,
        quantile(1),
        refused,
        violations,
        completed);
  }
}
