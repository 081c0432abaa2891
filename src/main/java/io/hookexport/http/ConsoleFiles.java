package io.hookexport.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files of the console that are the same for all servers. They are read once; a name from a
 * request is only compared, never used as a path.
 */
final class ConsoleFiles {
  private static final String FOLDER = "/io/hookexport/console/";

  /** Ours, in the order in which the page needs them. */
  static final List<String> MODULES =
      List.of(
          "main.js",
          "app.js",
          "api.js",
          "session.js",
          "texts.js",
          "words.js",
          "time.js",
          "live.js",
          "now.js",
          "embed.js",
          "signin.js",
          "form.js",
          "idempotency.js",
          "fields.js",
          "range.js",
          "dates.js",
          "columns.js",
          "estimate.js",
          "request.js",
          "problems.js",
          "exports.js",
          "turns.js",
          "events.js",
          "row.js",
          "removal.js",
          "details.js",
          "actions.js",
          "progress.js",
          "plot.js",
          "rate.js",
          "preview.js",
          "cells.js");

  static final List<String> STYLES = List.of("console.css");

  /** Of others, as they were published; their licences are beside them. */
  static final List<String> VENDOR = List.of("htm-preact.js", "uplot.js", "pico.css");

  private ConsoleFiles() {}

  /** By name; the first call blocks. */
  static Map<String, StaticContent> all() {
    return Loaded.FILES;
  }

  private static final class Loaded {
    static final Map<String, StaticContent> FILES =
        Stream.of(MODULES.stream(), STYLES.stream(), VENDOR.stream().map("vendor/"::concat))
            .flatMap(Function.identity())
            .collect(
                Collectors.toUnmodifiableMap(
                    path -> path.substring(path.indexOf('/') + 1),
                    path -> new StaticContent(type(path), bytes(path))));
  }

  /** The page, without what {@link ConsoleActions} puts in. */
  static String page() {
    return new String(bytes("page.html"), StandardCharsets.UTF_8);
  }

  private static String type(String name) {
    return (name.endsWith(".css") ? "text/css" : "text/javascript") + "; charset=utf-8";
  }

  private static byte[] bytes(String name) {
    return Pages.bytes(FOLDER + name);
  }
}
