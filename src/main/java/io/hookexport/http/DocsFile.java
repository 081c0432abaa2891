package io.hookexport.http;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One file of the page at {@code /docs}: ours, or one of the two required files of Swagger UI.
 * There are no others, so a name from a request is only compared, never used as a path.
 */
final class DocsFile {
  private static final String OURS = "/docs/";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_ABOUT =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final String name;
  private final StaticContent content;

  private DocsFile(String folder, String name, String type) {
    this.name = name;
    this.content = new StaticContent(type + "; charset=utf-8", read(folder + name));
  }

  /** Blocks; read once for all verticles. */
  static DocsFile page() {
    return Loaded.PAGE;
  }

  /** Returns the files that the page loads, by name. Blocks as {@link #page} does. */
  static Map<String, DocsFile> parts() {
    return Loaded.PARTS;
  }

  Future<Void> send(RoutingContext rc, Map<String, String> headers) {
    return content.send(rc, headers);
  }

  private static final class Loaded {
    static final DocsFile PAGE = new DocsFile(OURS, "index.html", "text/html");
    static final Map<String, DocsFile> PARTS = parts();

    private static Map<String, DocsFile> parts() {
      String swagger = WEBJAR + swaggerVersion() + '/';
      return List.of(
              new DocsFile(OURS, "page.css", "text/css"),
              new DocsFile(OURS, "swagger-initializer.js", "text/javascript"),
              new DocsFile(swagger, "swagger-ui.css", "text/css"),
              new DocsFile(swagger, "swagger-ui-bundle.js", "text/javascript"))
          .stream()
          .collect(Collectors.toUnmodifiableMap(file -> file.name, Function.identity()));
    }
  }

  /** Returns the version, which is the name of the folder inside the webjar. */
  private static String swaggerVersion() {
    Properties about = new Properties();
    try (InputStream in = open(WEBJAR_ABOUT)) {
      about.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return about.getProperty("version");
  }

  private static byte[] read(String resource) {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream open(String resource) throws IOException {
    InputStream in = DocsFile.class.getResourceAsStream(resource);
    if (in == null) {
      throw new IOException(resource + " is not on the class path; build the jar again");
    }
    return in;
  }
}
