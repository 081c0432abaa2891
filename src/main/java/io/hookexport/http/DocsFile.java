package io.hookexport.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One file of the page at {@code /docs}: ours, or one of the two of Swagger UI that are needed.
 * There are no others, so a name from a request is only ever compared, never a path.
 */
final class DocsFile {
  private static final String OURS = "/docs/";
  private static final String WEBJAR = "/META-INF/resources/webjars/swagger-ui/";
  private static final String WEBJAR_ABOUT =
      "/META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final String name;
  private final String type;
  private final SharedBytes bytes;
  private final String entityTag;

  private DocsFile(String folder, String name, String type) {
    this.name = name;
    this.type = type;
    byte[] content = read(folder + name);
    this.bytes = new SharedBytes(content);
    this.entityTag = '"' + sha256(content) + '"';
  }

  /** Blocking; read once for all verticles. */
  static DocsFile page() {
    return Loaded.PAGE;
  }

  /** What the page loads, by name. Blocking as {@link #page}. */
  static Map<String, DocsFile> parts() {
    return Loaded.PARTS;
  }

  String type() {
    return type;
  }

  /** The content, for one response. */
  Buffer buffer() {
    return bytes.buffer();
  }

  String entityTag() {
    return entityTag;
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

  /** The folder inside the webjar has its version as its name. */
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

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
