package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The clients of one project, which do one thing after the other and take nobody's word. */
final class ProjectClient {
  private static final String CREATE = "/v1/exports";

  /** As long as an export may take, because one that is in the way may. */
  private static final long CREATE_SECONDS = Follower.END_SECONDS;

  private final String project;
  private final String key;
  private final List<Node> nodes;
  private final Api api;
  private final Ledger ledger;
  private final Follower follower;
  private final Downloads downloads;
  private int creations;

  ProjectClient(
      String project, String key, List<Node> nodes, Api api, Ledger ledger, Content content) {
    this.project = project;
    this.key = key;
    this.nodes = nodes;
    this.api = api;
    this.ledger = ledger;
    this.follower = new Follower(nodes, api);
    this.downloads = new Downloads(nodes, api, content);
  }

  /** One thing that clients do, to its end. */
  void act(int round, Random random) throws IOException, InterruptedException {
    if (Dataset.isPoisoned(project)) {
      poisoned(round, random);
      return;
    }
    Variant[] variants = Variant.values();
    Variant variant = variants[random.nextInt(Dataset.isMoving(project) ? 2 : variants.length)];
    int what = random.nextInt(100);
    if (what < 20) {
      cancelled(round, variant, random);
    } else if (what < 30) {
      crowd(round, variant, random);
    } else {
      journey(round, variant, what < 45, random);
    }
  }

  /** What nobody sends, over rows that nobody has: it ends, and holds nothing afterwards. */
  private void poisoned(int round, Random random) throws IOException, InterruptedException {
    Poison[] all = Poison.values();
    JsonObject body =
        all[random.nextInt(all.length)].body(random.nextInt(4) == 0, random.nextBoolean());
    String id = create(round, body, false, random);
    if (random.nextInt(3) == 0) {
      Waiting.pause(random.nextInt(300));
      ledger.cancelAsked(id);
      Node node = nodes.get(random.nextInt(nodes.size()));
      try {
        api.send(node, "POST", CREATE + "/" + id + "/cancel", key, null);
      } catch (IOException lost) {
        api.findings().count("cancels without a response");
      }
    }
    JsonObject end = follower.untilEnd(id, key, random);
    api.findings()
        .count("poisoned exports " + end.getString("error_code", end.getString("status")));
    delete(id, random);
  }

  /** Create, follow, download, and mostly delete. */
  private void journey(int round, Variant variant, boolean answerLost, Random random)
      throws IOException, InterruptedException {
    String id = create(round, variant.body(), answerLost, random);
    JsonObject end = follower.untilEnd(id, key, random);
    if (end.getString("status").equals("completed")) {
      downloads.fetch(end, key, project, variant, random);
    }
    if (random.nextInt(10) < 6) {
      delete(id, random);
    }
  }

  /**
   * An export of a variant while nothing is wrong.
   *
   * @param known takes the digest that all others must have, before it is held against this one
   */
  JsonObject control(Variant variant, Random random, Consumer<String> known)
      throws IOException, InterruptedException {
    String id = create(0, variant.body(), false, random);
    JsonObject end = follower.untilEnd(id, key, random);
    if (!end.getString("status").equals("completed")) {
      throw new IOException("no control export: " + end.encode());
    }
    known.accept(end.getString("sha256"));
    downloads.fetch(end, key, project, variant, random);
    return end;
  }

  /** Creates with one key of idempotency until the answer is certain. */
  private String create(int round, JsonObject body, boolean answerLost, Random random)
      throws IOException, InterruptedException {
    String once = String.format(Locale.ROOT, "%s-%d-%d", project, round, creations++);
    if (random.nextInt(3) == 0) {
      body.put("queue", true);
    }
    if (answerLost) {
      createAndHangUp(once, body, random);
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(CREATE_SECONDS);
    String last = "nothing";
    while (System.nanoTime() < deadline) {
      Node node = nodes.get(random.nextInt(nodes.size()));
      try {
        Api.Answer answer = api.send(node, "POST", CREATE, key, body, "Idempotency-Key", once);
        last = answer.text();
        if (answer.status() == 201) {
          String id = answer.data().getString("id");
          ledger.accepted(id, project, round);
          return id;
        }
        requireKnown(answer);
      } catch (IOException lost) {
        last = lost.toString();
      }
      Waiting.pause(100 + random.nextInt(200));
    }
    api.findings().violation("a create gets its response in time", project + ": " + last);
    throw new IOException("not created");
  }

  private void requireKnown(Api.Answer answer) {
    boolean known =
        answer.status() == 503
            || (answer.status() == 429 && answer.errorCode().equals("EXPORT_LIMIT_EXCEEDED"))
            || (answer.status() == 409 && answer.errorCode().equals("IDEMPOTENCY_CONFLICT"));
    api.findings().check("a valid create is only refused for a known reason", known, answer.text());
  }

  /** The request goes out, and the client is gone before it is answered. */
  private void createAndHangUp(String once, JsonObject body, Random random)
      throws InterruptedException {
    String head =
        String.format(
            Locale.ROOT,
            "POST %s HTTP/1.1\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nIdempotency-Key: %s\r\n",
            CREATE,
            key,
            once);
    Node node = nodes.get(random.nextInt(nodes.size()));
    try {
      Wire wire = Wire.send(node, head, body.encode());
      Waiting.pause(random.nextInt(30));
      wire.close();
      api.findings().count("creates whose client hung up and asked again");
    } catch (IOException lost) {
      // Lost on the way, or on the way back: the client cannot tell either.
      api.findings().count("creates that found no server");
    }
  }

  /** Create and cancel after a moment; the race with completion may go either way. */
  private void cancelled(int round, Variant variant, Random random)
      throws IOException, InterruptedException {
    String id = create(round, variant.body(), false, random);
    Waiting.pause(random.nextInt(2000));
    ledger.cancelAsked(id);
    Node node = nodes.get(random.nextInt(nodes.size()));
    Optional<JsonObject> told = Optional.empty();
    try {
      Api.Answer answer = api.send(node, "POST", CREATE + "/" + id + "/cancel", key, null);
      if (answer.status() == 200) {
        told = Optional.of(answer.data());
      }
    } catch (IOException lost) {
      api.findings().count("cancels without a response");
    }
    JsonObject end = follower.untilEnd(id, key, random);
    if (told.isPresent()) {
      api.findings()
          .check(
              "a cancel that got its response is the end of the export",
              "CANCELLED".equals(end.getString("error_code")),
              end.encode());
    }
  }

  /** Many want to create at once, on all servers: one may, and those that may wait. */
  private void crowd(int round, Variant variant, Random random)
      throws IOException, InterruptedException {
    String once = String.format(Locale.ROOT, "%s-%d-crowd-%d-", project, round, creations++);
    Thread[] threads = new Thread[6];
    @Nullable String[] ids = new String[threads.length];
    for (int i = 0; i < threads.length; i++) {
      int number = i;
      threads[i] = new Thread(() -> ids[number] = tryCreate(round, variant, once + number, number));
      threads[i].start();
    }
    int accepted = 0;
    for (int i = 0; i < threads.length; i++) {
      threads[i].join();
      accepted += ids[i] == null ? 0 : 1;
    }
    // One that is lost may have ended before another is accepted; the history tells for certain.
    api.findings().count("crowds of creates with " + accepted + " accepted");
    for (String id : ids) {
      if (id != null) {
        follower.untilEnd(id, key, random);
      }
    }
    // Those whose answer was lost may have made one, too; it must be gone before the next.
    awaitNoneActive(random);
  }

  private @Nullable String tryCreate(int round, Variant variant, String once, int number) {
    Node node = nodes.get(number % nodes.size());
    JsonObject body = variant.body();
    if (number % 3 != 0) {
      body.put("queue", true);
    }
    try {
      Api.Answer answer = api.send(node, "POST", CREATE, key, body, "Idempotency-Key", once);
      if (answer.status() == 201) {
        String id = answer.data().getString("id");
        ledger.accepted(id, project, round);
        return id;
      }
      requireKnown(answer);
    } catch (IOException lost) {
      api.findings().count("creates of a crowd without a response");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return null;
  }

  private void awaitNoneActive(Random random) throws InterruptedException {
    boolean none =
        Waiting.upTo(
            Duration.ofSeconds(Follower.END_SECONDS),
            () -> {
              Node node = nodes.get(random.nextInt(nodes.size()));
              return isEmpty(node, "pending") && isEmpty(node, "processing");
            });
    api.findings().check("every export ends in time", none, "project " + project + " stays busy");
  }

  private boolean isEmpty(Node node, String status) throws IOException, InterruptedException {
    Api.Answer answer = api.get(node, CREATE + "?status=" + status, key);
    return answer.status() == 200
        && new JsonObject(answer.response().body()).getJsonArray("data").isEmpty();
  }

  private void delete(String id, Random random) throws InterruptedException {
    Node node = nodes.get(random.nextInt(nodes.size()));
    try {
      Api.Answer answer = api.send(node, "DELETE", CREATE + "/" + id, key, null);
      api.findings()
          .check(
              "an export that has ended can be deleted",
              answer.status() == 204 || answer.status() == 503,
              answer.text());
    } catch (IOException lost) {
      api.findings().count("deletes without a response");
    }
  }
}
