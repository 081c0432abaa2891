package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Serves the contract as a file for tools and as a page for people, who can send requests from it
 * with their own key.
 */
final class DocsActions {
  /**
   * Allows own scripts and styles, and requests to this server only. Images are data in the style
   * sheet.
   */
  private static final String POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'");

  private static final Map<String, String> HEADERS =
      Map.of("Content-Security-Policy", POLICY, "Referrer-Policy", "no-referrer");

  private final StaticContent contract;
  private final DocsFile page;
  private final Map<String, DocsFile> parts;

  private DocsActions(StaticContent contract, DocsFile page, Map<String, DocsFile> parts) {
    this.contract = contract;
    this.page = page;
    this.parts = parts;
  }

  /** Blocks. */
  static DocsActions load(Contract contract) {
    return new DocsActions(
        new StaticContent("application/yaml", contract.text().getBytes(StandardCharsets.UTF_8)),
        DocsFile.page(),
        DocsFile.parts());
  }

  /** Returns whether the path is the only one that may have a slash at its end. */
  static boolean isWithSlash(RoutingContext rc) {
    HttpMethod method = rc.request().method();
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && "/docs/".equals(rc.request().path());
  }

  Future<Void> contract(RoutingContext rc) {
    return contract.send(rc, Map.of());
  }

  Future<Void> page(RoutingContext rc) {
    if (isWithSlash(rc)) {
      // The page names its files relative to its own path, so it has only one path.
      return JsonResponse.end(
          rc.response().setStatusCode(308).putHeader(HttpHeaders.LOCATION, "../docs"),
          Buffer.buffer());
    }
    return page.send(rc, HEADERS);
  }

  Future<Void> file(RoutingContext rc) {
    String name = ContractValidation.input(rc).text("file").orElseThrow();
    DocsFile file = parts.get(name);
    if (file == null) {
      throw ExportException.of(ExportError.NOT_FOUND, "There is no such file here.");
    }
    return file.send(rc, HEADERS);
  }
}
