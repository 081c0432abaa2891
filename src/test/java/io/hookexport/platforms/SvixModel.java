package io.hookexport.platforms;

import io.hookexport.export.Dataset;
import io.hookexport.export.Feed;
import io.hookexport.platforms.SvixData.App;
import io.hookexport.platforms.SvixData.Attempt;
import io.hookexport.platforms.SvixData.Endpoint;
import io.hookexport.platforms.SvixData.Message;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** What an export of a Svix application must contain. */
final class SvixModel implements PlatformModel {
  private static final int SUCCESS = 0;
  private static final int FAIL = 2;

  private SvixData data;

  @Override
  public String source() {
    return "svix";
  }

  @Override
  public String tenant(int n) {
    App app = data.apps.get(n);
    return app.uid() == null ? app.id() : app.org() + "/" + app.uid();
  }

  SvixData data() {
    return data;
  }

  /** Two organisations may use one uid, so it does not name an application. */
  @Override
  public List<String> unknownTenants() {
    return List.of(
        "", "acme", "org_1", "org_1/", "org_3/acme", "org_2/gone", data.apps.get(3).id());
  }

  @Override
  public void insert(TableRows rows, long seed) throws SQLException {
    data = new SvixData(seed);
    data.insert(rows);
  }

  @Override
  public List<Map<String, String>> expected(Feed feed, int tenant) {
    App app = data.apps.get(tenant);
    return feed.dataset() == Dataset.ATTEMPTS ? attempts(app) : deliveries(app);
  }

  private List<Map<String, String>> deliveries(App app) {
    Map<Message, Map<Endpoint, List<Attempt>>> tries =
        data.attempts.stream()
            .sorted(Comparator.comparing(Attempt::id))
            .collect(
                Collectors.groupingBy(Attempt::message, Collectors.groupingBy(Attempt::endpoint)));
    List<Map<String, String>> rows = new ArrayList<>();
    for (Message message : data.messages) {
      if (message.app().equals(app)) {
        Map<Endpoint, List<Attempt>> tried = tries.getOrDefault(message, Map.of());
        tried.forEach((endpoint, history) -> rows.add(delivery(message, endpoint, history)));
        if (tried.isEmpty()) {
          rows.add(untried(message));
        }
      }
    }
    rows.sort(Cells.by("created_at", "message_id", "endpoint_id"));
    return rows;
  }

  private static Map<String, String> untried(Message message) {
    Cells cells =
        head(message, null, null)
            .with("status", "no_attempt")
            .with("attempt_count", 0)
            .with("replay_count", 0);
    cells.without("response_status", "response_latency_ms", "last_error", "delivered_at");
    return tail(cells.without("next_attempt_at"), message, message.at());
  }

  /**
   * @param history oldest first
   */
  private static Map<String, String> delivery(
      Message message, Endpoint endpoint, List<Attempt> history) {
    Attempt newest = history.get(history.size() - 1);
    List<Attempt> successes = history.stream().filter(a -> a.status() == SUCCESS).toList();
    boolean delivered = !successes.isEmpty();
    Attempt shown = delivered ? successes.get(successes.size() - 1) : newest;
    boolean waits = !delivered && newest.next() != null && !endpoint.deleted();
    String status;
    if (delivered) {
      status = "succeeded";
    } else if (waits) {
      status = "pending_retry";
    } else if (newest.status() == FAIL) {
      status = "failed_permanent";
    } else {
      status = String.valueOf(newest.status());
    }
    Cells cells =
        head(message, endpoint.id(), shown.url())
            .with("status", status)
            .with("attempt_count", history.size())
            .with("replay_count", history.stream().filter(a -> a.trigger() == 1).count())
            .with("response_status", orNull(shown.code()))
            .with("response_latency_ms", orNull(shown.millis()))
            .with("last_error", delivered || shown.response().isEmpty() ? null : shown.response())
            .with(
                "delivered_at",
                successes.stream().map(SvixModel::end).min(Comparator.naturalOrder()).orElse(null))
            .with("next_attempt_at", waits ? newest.next() : null);
    Instant updated =
        history.stream().map(SvixModel::end).max(Comparator.naturalOrder()).orElseThrow();
    return tail(cells, message, updated);
  }

  private static Cells head(Message message, String endpoint, String url) {
    return new Cells()
        .with("message_id", message.id())
        .with("event_type", message.type())
        .with("endpoint_id", endpoint)
        .with("endpoint_url", url);
  }

  private static Map<String, String> tail(Cells cells, Message message, Instant updated) {
    byte[] content = message.content();
    return cells
        .with("idempotency_key", message.uid())
        .with("size_bytes", content == null ? null : content.length)
        .with("created_at", message.at())
        .with("updated_at", updated)
        .with("payload", content == null ? message.legacy() : content)
        .with("channels", "[\"a\", \"b\"]")
        .row();
  }

  private List<Map<String, String>> attempts(App app) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (Attempt a : data.attempts) {
      if (a.endpoint().app().equals(app)) {
        rows.add(attempt(a));
      }
    }
    rows.sort(Cells.by("attempted_at", "attempt_id"));
    return rows;
  }

  private Map<String, String> attempt(Attempt a) {
    long number =
        data.attempts.stream()
            .filter(b -> b.message().equals(a.message()) && b.endpoint().equals(a.endpoint()))
            .filter(b -> b.id().compareTo(a.id()) <= 0)
            .count();
    boolean answered = a.code() != 0;
    return new Cells()
        .with("attempt_id", a.id())
        .with("message_id", a.message().id())
        .with("endpoint_id", a.endpoint().id())
        .with("endpoint_url", a.url())
        .with("event_type", a.message().type())
        .with("attempt_number", number)
        .with("trigger", a.trigger() == 0 ? "automatic" : a.trigger() == 1 ? "manual" : a.trigger())
        .with(
            "status",
            switch (a.status()) {
              case 0 -> "succeeded";
              case 1 -> "queued";
              case 2 -> "failed";
              case 3 -> "delivering";
              default -> a.status();
            })
        .with("response_status", orNull(a.code()))
        .with("response_latency_ms", orNull(a.millis()))
        .with(
            "error",
            answered || a.status() == SUCCESS || a.response().isEmpty() ? null : a.response())
        .with("response_body", answered ? a.response() : null)
        .with("attempted_at", a.at())
        .with("finished_at", a.ended())
        .row();
  }

  private static Long orNull(long value) {
    return value == 0 ? null : value;
  }

  private static Instant end(Attempt attempt) {
    return Objects.requireNonNullElse(attempt.ended(), attempt.at());
  }
}
