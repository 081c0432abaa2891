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
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the contract as a file for tools and as a page for people, who can send requests from it
 * with their own key.
 */
final class DocsActions {
  private static final Map<String, String> HEADERS = Pages.headers("'none'");

  private static final String OURS = "/io/hookexport/docs/";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_ABOUT =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private static final Pattern SERVERS = Pattern.compile("(?m)^servers:\n(?:[ -].*\n)+");

  private final String contract;

  private static final int MOST_MOUNTS = 16;

  /** By the path below which it is served: an application may mount it at several. */
  private final Map<String, StaticContent> contracts = new ConcurrentHashMap<>();

  private final Optional<StaticContent> page;
  private final Map<String, StaticContent> parts;

  /** Blocks. */
  DocsActions(Contract contract) {
    this.contract = contract.text();
    boolean hasPage = DocsActions.class.getResource(WEBJAR_ABOUT) != null;
    page = hasPage ? Optional.of(Loaded.PAGE) : Optional.empty();
    parts = hasPage ? Loaded.PARTS : Map.of();
    contracts.put("", yaml(this.contract));
  }

  private static StaticContent yaml(String text) {
    return new StaticContent("application/yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the contract with the server that a client has asked. */
  private StaticContent below(String mount) {
    String server = "servers:\n  - url: '" + mount.replace("'", "''") + "'\n";
    return yaml(SERVERS.matcher(contract).replaceFirst(Matcher.quoteReplacement(server)));
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
    String mount = MountPath.of(rc);
    StaticContent text = contracts.get(mount);
    if (text == null) {
      text = below(mount);
      if (contracts.size() < MOST_MOUNTS) {
        contracts.put(mount, text);
      }
    }
    return text.send(rc, Map.of());
  }

  Future<Void> page(RoutingContext rc) {
    if (Slashes.isAtEnd(rc)) {
      // The page names its files relative to its own path, so it has only one path.
      return JsonResponse.end(
          rc.response().setStatusCode(308).putHeader(HttpHeaders.LOCATION, "../docs"),
          Buffer.buffer());
    }
    return page.orElseThrow(
            () ->
                ExportException.of(
                    ExportError.NOT_FOUND,
                    "This application has no page of the contract; the contract is at openapi.yaml."))
        .send(rc, HEADERS);
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
