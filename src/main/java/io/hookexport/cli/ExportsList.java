package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hookexport.client.ClientException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What {@code exports list} finds: pages of the server, and of those what it cannot select. */
final class ExportsList {
  static final List<String> STATUSES =
      List.of(
          "pending",
          "queued",
          "processing",
          "completed",
          "failed",
          ExportText.CANCELLED,
          "expired");

  private static final int PAGE = 500;

  /** Statuses for people, each a part of one of the contract. */
  private static final Map<String, String> WHOLE =
      Map.of("queued", "pending", ExportText.CANCELLED, "failed");

  private final String filter;
  private final Optional<ZoneId> zone;
  private final @Nullable Predicate<JsonNode> part;

  /**
   * @param status one of STATUSES, or null for all
   * @param zone empty for that of the person at a terminal, elsewhere UTC
   */
  ExportsList(@Nullable String status, @Nullable String direction, Optional<ZoneId> zone) {
    this.zone = zone;
    this.part =
        status == null || !WHOLE.containsKey(status)
            ? null
            : export -> ExportText.state(export).startsWith(status);
    this.filter =
        parameter("status", status == null ? null : WHOLE.getOrDefault(status, status))
            + parameter("direction", direction);
  }

  private static String parameter(String name, @Nullable String value) {
    return value == null ? "" : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  int print(ClientSession session, int limit) throws InterruptedException {
    Predicate<JsonNode> wanted = part == null ? export -> true : part;
    List<JsonNode> found = new ArrayList<>();
    Set<String> followed = new HashSet<>();
    String cursor = "";
    boolean more;
    boolean goesOn;
    // Of a part, one more than the limit tells that there are more.
    long enough = part == null ? limit : limit + 1L;
    do {
      long page = part == null ? Math.min(PAGE, limit - found.size()) : PAGE;
      JsonNode body = session.api().list("limit=" + page + filter + cursor);
      for (JsonNode export : body.path("data")) {
        if (wanted.test(export)) {
          found.add(export);
        }
      }
      more = body.at("/meta/has_more").asBoolean();
      JsonNode cursorOfNext = body.at("/meta/next_cursor");
      String next = cursorOfNext.isTextual() ? cursorOfNext.asText() : "";
      goesOn = more && found.size() < enough;
      if (goesOn && (next.isEmpty() || body.path("data").isEmpty() || !followed.add(next))) {
        throw ClientException.foreign(
            "GET /v1/exports returned a page that says there are more, but leads to none");
      }
      cursor = parameter("cursor", next);
    } while (goesOn);
    more = part == null ? more : found.size() > limit;
    print(session, found.subList(0, Math.min(limit, found.size())), more);
    return 0;
  }

  private void print(ClientSession session, List<JsonNode> exports, boolean more) {
    if (session.json()) {
      ObjectNode result = JsonNodeFactory.instance.objectNode().put("has_more", more);
      result.putArray("exports").addAll(exports);
      session.print(result);
    } else if (exports.isEmpty()) {
      session.activity().say("there are no exports" + (filter.isEmpty() ? "" : " of this kind"));
    } else {
      int width = session.width();
      ZoneId shown = zone.orElse(width > 0 ? PersonalTime.zone() : ZoneOffset.UTC);
      ExportTable.Lines lines = new ExportTable(exports, shown, width).lines();
      lines.all().forEach(session::print);
      if (!lines.named()) {
        session.activity().say("times are in " + shown);
      }
      if (more) {
        session.activity().say("there are more; see --limit");
      }
    }
  }
}
