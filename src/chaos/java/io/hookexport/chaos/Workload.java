package io.hookexport.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** One thread of clients for each project, which come through a gate; and the writers. */
final class Workload {
  private final Gate gate = new Gate();
  private final List<Thread> threads = new ArrayList<>();
  private final List<ProjectClient> clients = new ArrayList<>();
  private final Findings findings;
  private final Supplier<Round> round;
  private final Movers movers;

  private Workload(Findings findings, Supplier<Round> round, Movers movers) {
    this.findings = findings;
    this.round = round;
    this.movers = movers;
  }

  /**
   * Starts the clients, in front of a closed gate.
   *
   * @param keys of each project
   */
  static Workload start(
      World world,
      Map<String, String> keys,
      Ledger ledger,
      Content content,
      Api api,
      Supplier<Round> round,
      long seed) {
    Workload workload = new Workload(api.findings(), round, Movers.start(world.database(), seed));
    keys.forEach(
        (project, key) -> {
          ProjectClient client =
              new ProjectClient(project, key, world.nodes(), api, ledger, content);
          workload.clients.add(client);
          Thread thread = new Thread(() -> workload.run(project, client, seed), project);
          thread.setDaemon(true);
          thread.start();
          workload.threads.add(thread);
        });
    return workload;
  }

  Gate gate() {
    return gate;
  }

  private void run(String project, ProjectClient client, long seed) {
    Random random = Seeds.of(seed, project);
    int last = -1;
    try {
      while (gate.enter(project)) {
        Round now = round.get();
        if (now.number() != last) {
          last = now.number();
          random = Seeds.of(seed, project, last);
        }
        try {
          client.act(now.number(), random);
        } catch (IOException noted) {
          findings.count("client journeys given up");
        } catch (RuntimeException unexpected) {
          findings.violation("responses can be read", project + ": " + unexpected);
        } finally {
          gate.leave(project);
        }
      }
    } catch (InterruptedException e) {
      // The run is over.
    }
  }

  void close() throws InterruptedException {
    gate.end();
    movers.close();
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(2));
      thread.interrupt();
    }
  }
}
