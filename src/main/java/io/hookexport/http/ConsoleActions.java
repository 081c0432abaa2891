package io.hookexport.http;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Serves the page for people: static files that use the public API as any client does. */
final class ConsoleActions {
  private static final Pattern PART =
      Pattern.compile(" *\\{\\{preloads}}\n|\\{\\{(title|settings)}}");

  private final boolean enabled;
  private final Map<String, String> headers;
  private final StaticContent page;
  private final Map<String, StaticContent> files;

  /** Blocks. */
  ConsoleActions(ConsoleSettings settings) {
    enabled = settings.enabled();
    List<String> ancestors = settings.frameAncestors();
    headers = Pages.headers(ancestors.isEmpty() ? "'none'" : String.join(" ", ancestors));
    page = text("text/html", page(settings));
    files = new HashMap<>(ConsoleFiles.all());
    files.put("accent.css", text("text/css", AccentColour.css(settings.accent())));
    settings.logo().ifPresent(logo -> files.put("logo", logo.file()));
  }

  private static String page(ConsoleSettings settings) {
    JsonObject told =
        new JsonObject()
            .put("title", settings.title())
            .put("logo", settings.logo().isPresent())
            .put("parents", settings.frameAncestors());
    String title = settings.title().isEmpty() ? "Deliveries export" : settings.title();
    // Modules name each other; without these lines a browser would learn of them one by one.
    String preloads =
        ConsoleFiles.MODULES.stream()
            .filter(name -> !name.equals("main.js"))
            .map(name -> "  <link rel=\"modulepreload\" href=\"" + name + "\">\n")
            .collect(Collectors.joining());
    Map<String, String> parts =
        Map.of(
            "  {{preloads}}\n", preloads,
            "{{title}}", escaped(title),
            "{{settings}}", escaped(told.encode()));
    // In one pass: what is put in is no place for another part.
    return PART.matcher(ConsoleFiles.page())
        .replaceAll(part -> Matcher.quoteReplacement(parts.get(part.group())));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static StaticContent text(String type, String content) {
    return new StaticContent(type + "; charset=utf-8", content.getBytes(StandardCharsets.UTF_8));
  }

  /** Redirects browsers to the page; for other clients there is nothing at the root. */
  Future<Void> root(RoutingContext rc) {
    rc.response().headers().add(HttpHeaders.VARY, "Accept");
    String accept = rc.request().getHeader(HttpHeaders.ACCEPT);
    if (!enabled || accept == null || !accept.contains("text/html")) {
      throw ExportException.of(ExportError.NOT_FOUND, "This path does not exist.");
    }
    return redirect(rc, 302);
  }

  Future<Void> page(RoutingContext rc) {
    requireEnabled();
    // The page names its files and the API relative to its own path, so it has only one path.
    return Slashes.isAtEnd(rc) ? page.send(rc, headers) : redirect(rc, 308);
  }

  Future<Void> file(RoutingContext rc) {
    requireEnabled();
    String name = ContractValidation.input(rc).text("file").orElseThrow();
    StaticContent file = files.get(name);
    if (file == null) {
      throw ExportException.of(ExportError.NOT_FOUND, "There is no such file here.");
    }
    return file.send(rc, headers);
  }

  private void requireEnabled() {
    if (!enabled) {
      throw ExportException.of(ExportError.NOT_FOUND, "This path does not exist.");
    }
  }

  private static Future<Void> redirect(RoutingContext rc, int status) {
    return JsonResponse.end(
        rc.response().setStatusCode(status).putHeader(HttpHeaders.LOCATION, "console/"),
        Buffer.buffer());
  }
}
