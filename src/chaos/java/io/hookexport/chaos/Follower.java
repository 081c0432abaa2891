package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Watches one export until it has ended: by polling, by waiting answers, by its event stream. */
final class Follower {
  /**
   * Far more than attempts, pauses and takeovers of one round can take together, of an export and
   * the few that it may wait for.
   */
  static final long END_SECONDS = 180;

  private static final Set<String> ENDS = Set.of("completed", "failed", "expired");

  private final List<Node> nodes;
  private final Api api;

  Follower(List<Node> nodes, Api api) {
    this.nodes = nodes;
    this.api = api;
  }

  /**
   * The export as it has ended.
   *
   * @throws IOException when it has not ended in time, which is noted
   */
  JsonObject untilEnd(String id, String key, Random random)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
    int manner = random.nextInt(3);
    String last = "nothing";
    while (System.nanoTime() < deadline) {
      Node node = nodes.get(random.nextInt(nodes.size()));
      try {
        if (manner == 2) {
          stream(node, id, key);
        }
        String[] wait = manner == 1 ? new String[] {"Prefer", "wait=5"} : new String[0];
        Api.Answer answer = api.get(node, "/v1/exports/" + id, key, wait);
        if (answer.status() == 200) {
          last = answer.data().getString("status");
          if (ENDS.contains(last)) {
            checkSame(id, key, answer.data(), random);
            return answer.data();
          }
        } else if (answer.status() == 404) {
          api.findings().violation("an accepted export is there", id + " -> " + answer.text());
          throw new IOException("lost");
        }
      } catch (IOException lost) {
        if ("lost".equals(lost.getMessage())) {
          throw lost;
        }
      }
      Waiting.pause(50 + random.nextInt(200));
    }
    api.findings().violation("every accepted export ends in time", id + " is still " + last);
    throw new IOException("export " + id + " has not ended");
  }

  /** An end that was told once is told by all servers from then on. */
  private void checkSame(String id, String key, JsonObject end, Random random)
      throws InterruptedException {
    Node other = nodes.get(random.nextInt(nodes.size()));
    try {
      Api.Answer again = api.get(other, "/v1/exports/" + id, key);
      if (again.status() == 200) {
        String was = end.getString("status");
        String is = again.data().getString("status");
        api.findings()
            .check(
                "an end that was reported once is reported from then on, by every server",
                was.equals(is) || (was.equals("completed") && is.equals("expired")),
                String.format(Locale.ROOT, "export %s was %s and is %s", id, was, is));
      }
    } catch (IOException lost) {
      // The other one is down; there will be other exports to ask it for.
      api.findings().count("second looks that got no response");
    }
  }

  /** Reads events until one tells of an end, or the stream breaks off. */
  private static void stream(Node node, String id, String key) throws IOException {
    try (Wire wire =
        Wire.get(node, "/v1/exports/" + id + "/events", "Authorization: Bearer " + key)) {
      if (wire.status() != 200) {
        return;
      }
      for (int lines = 0; lines < 2_000; lines++) {
        String line = wire.readLine();
        if (ENDS.stream().anyMatch(end -> line.contains("\"status\":\"" + end + "\""))) {
          return;
        }
      }
    }
  }
}
