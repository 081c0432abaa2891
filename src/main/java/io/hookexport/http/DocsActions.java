package io.hookexport.http;

import io.hookexport.contract.Contract;
import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * Serves the contract as a file for tools and as a page for people, who can send requests from it
 * with their own key.
 */
final class DocsActions {
  private static final Map<String, String> HEADERS = Pages.headers("'none'");

  private static final String OURS = "/docs/";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_ABOUT =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final StaticContent contract;
  private final StaticContent page = Loaded.PAGE;
  private final Map<String, StaticContent> parts = Loaded.PARTS;

  /** Blocks. */
  DocsActions(Contract contract) {
    this.contract =
        new StaticContent("application/yaml", contract.text().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The page and the files that it loads, by name: ours, and the two required ones of Swagger UI.
   * Read once for all verticles. There are no others, so a name from a request is only compared,
   * never used as a path.
   */
  private static final class Loaded {
    static final StaticContent PAGE = file(OURS + "index.html", "text/html");
    static final Map<String, StaticContent> PARTS = new HashMap<>();

    static {
      String swagger = WEBJAR + swaggerVersion() + '/';
      add(OURS, "page.css", "text/css");
      add(OURS, "swagger-initializer.js", "text/javascript");
      add(swagger, "swagger-ui.css", "text/css");
      add(swagger, "swagger-ui-bundle.js", "text/javascript");
    }

    private static void add(String folder, String name, String type) {
      PARTS.put(name, file(folder + name, type));
    }
  }

  Future<Void> contract(RoutingContext rc) {
    return contract.send(rc, Map.of());
  }

  Future<Void> page(RoutingContext rc) {
    if (Slashes.isAtEnd(rc)) {
      // The page names its files relative to its own path, so it has only one path.
      return JsonResponse.end(
          rc.response().setStatusCode(308).putHeader(HttpHeaders.LOCATION, "../docs"),
          Buffer.buffer());
    }
    return page.send(rc, HEADERS);
  }

  Future<Void> file(RoutingContext rc) {
    String name = ContractValidation.input(rc).text("file").orElseThrow();
    StaticContent file = parts.get(name);
    if (file == null) {
      throw ExportException.of(ExportError.NOT_FOUND, "There is no such file here.");
    }
    return file.send(rc, HEADERS);
  }

  /** Returns the version, which is the name of the folder inside the webjar. */
  private static String swaggerVersion() {
    Properties about = new Properties();
    try {
      about.load(new ByteArrayInputStream(Pages.bytes(WEBJAR_ABOUT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return about.getProperty("version");
  }

  private static StaticContent file(String resource, String type) {
    return new StaticContent(type + "; charset=utf-8", Pages.bytes(resource));
  }
}
