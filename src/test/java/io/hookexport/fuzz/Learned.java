package io.hookexport.fuzz;

import io.hookexport.support.RawAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * Real ids, cursors, links, entity tags and names of files of the page at {@code /docs}, collected
 * from answers: random ones lead nowhere.
 */
final class Learned {
  private static final int MOST = 50;
  private static final Pattern DOCS_FILE = Pattern.compile("(?:src|href)=\"docs/([^\"]+)\"");

  private final Random random;
  private final Map<String, List<String>> values = new HashMap<>();

  Learned(Random random) {
    this.random = random;
  }

  /** A value for the parameter of this name. */
  Optional<String> value(String parameter) {
    List<String> known = values.getOrDefault(parameter, List.of());
    return known.isEmpty()
        ? Optional.empty()
        : Optional.of(known.get(random.nextInt(known.size())));
  }

  void from(RawAnswer answer) {
    answer.header("Location").ifPresent(this::location);
    answer
        .header("ETag")
        .ifPresent(
            tag -> {
              add("If-None-Match", tag);
              add("If-Range", tag);
            });
    if (answer.header("Content-Type").orElse("").startsWith("text/html")) {
      String page = new String(answer.body(), StandardCharsets.UTF_8);
      DOCS_FILE.matcher(page).results().forEach(found -> add("file", found.group(1)));
    }
    boolean json = answer.header("Content-Type").orElse("").startsWith("application/json");
    if (json && answer.status() < 300 && answer.body().length > 0) {
      JsonObject body = new JsonObject(Buffer.buffer(answer.body()));
      Optional.ofNullable(body.getJsonObject("meta").getString("next_cursor"))
          .ifPresent(cursor -> add("cursor", cursor));
      if (body.getValue("data") instanceof JsonArray list && !list.isEmpty()) {
        export(list.getJsonObject(random.nextInt(list.size())));
      } else if (body.getValue("data") instanceof JsonObject export) {
        export(export);
      }
    }
  }

  private void export(JsonObject export) {
    Optional.ofNullable(export.getString("id")).ifPresent(id -> add("id", id));
    Optional.ofNullable(export.getString("project_id")).ifPresent(id -> add("project_id", id));
  }

  private void location(String absolute) {
    String location = absolute.replaceFirst("^https?://[^/]+", "");
    String[] steps = location.split("/");
    if (location.startsWith("/v1/files/") && steps.length == 5) {
      add("link", location);
      add("token", steps[3]);
      add("filename", steps[4]);
    }
  }

  private void add(String parameter, String value) {
    List<String> known = values.computeIfAbsent(parameter, name -> new ArrayList<>());
    if (known.size() < MOST) {
      known.add(value);
    } else {
      known.set(random.nextInt(MOST), value);
    }
  }
}
