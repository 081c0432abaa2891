package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server and the key: in options, then in the environment, then in a file of properties.
 * A key is never the value of an option, where other users of the machine could read it.
 */
public final class SettingsReader {
  private static final String SERVER = "HOOKEXPORT_SERVER";
  private static final String KEY = "HOOKEXPORT_API_KEY";
  private static final Set<String> PROPERTIES = Set.of("server", "key", "ca");
  private static final int MOST_KEY_BYTES = 8192;

  private final Options options;
  private final Map<String, String> environment;
  private final InputStream stdin;
  private final Path file;
  private final Properties properties = new Properties();

  /**
   * What the command line says; null for nothing.
   *
   * @param keyFile {@code -} for standard input
   * @param file of properties, in place of that of the user
   */
  public record Options(
      @Nullable String server, @Nullable Path keyFile, @Nullable Path ca, @Nullable Path file) {}

  private SettingsReader(Options options, Map<String, String> environment, InputStream stdin) {
    this.options = options;
    this.environment = environment;
    this.stdin = stdin;
    this.file = options.file() == null ? usersFile(environment) : options.file();
  }

  /**
   * @throws ClientException when something is missing or wrong; it says where, and never the key
   */
  public static ClientSettings read(
      Options options, Map<String, String> environment, InputStream stdin) {
    return new SettingsReader(options, environment, stdin).read();
  }

  private ClientSettings read() {
    if (options.file() != null || Files.exists(file)) {
      readFile();
    }
    Path ca = options.ca();
    if (ca == null && properties.containsKey("ca")) {
      ca = file.resolveSibling(property("ca"));
    }
    return key(server(), Optional.ofNullable(ca));
  }

  /** As the XDG base directory specification says; relative values of the variable are invalid. */
  private static Path usersFile(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
    Path configured = Path.of(environment.getOrDefault("XDG_CONFIG_HOME", ""));
    return (configured.isAbsolute() ? configured : home.resolve(".config"))
        .resolve("hookexport")
        .resolve("client.properties");
  }

  private void readFile() {
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw misused("cannot read " + file + ": " + Causes.ofFile(e));
    }
    for (String name : properties.stringPropertyNames()) {
      if (!PROPERTIES.contains(name)) {
        throw misused(file + ": unknown property '" + name + "'; there are server, key and ca");
      }
    }
    if (properties.containsKey("key") && othersCanRead(file)) {
      throw misused(
          file
              + " has a key and can be read by others; run chmod 600 "
              + ShellWords.quoted(file.toString()));
    }
  }

  private static boolean othersCanRead(Path path) {
    try {
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
      return permissions.contains(PosixFilePermission.GROUP_READ)
          || permissions.contains(PosixFilePermission.OTHERS_READ);
    } catch (UnsupportedOperationException e) {
      return false; // no such permissions on this file system
    } catch (IOException e) {
      throw misused("cannot read the permissions of " + path + ": " + e);
    }
  }

  private String property(String name) {
    return properties.getProperty(name, "").strip();
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "").strip();
  }

  private URI server() {
    if (options.server() != null) {
      return address(options.server().strip(), "--server");
    }
    if (!variable(SERVER).isEmpty()) {
      return address(variable(SERVER), SERVER);
    }
    if (!property("server").isEmpty()) {
      return address(property("server"), file.toString());
    }
    throw misused(
        "no server: name it with --server https://…, in " + SERVER + ", or as server=… in " + file);
  }

  /**
   * Accepts also the addresses of the console and of the API's paths, which people have at hand.
   */
  private static URI address(String text, String origin) {
    String wrong = "'" + text + "' (" + origin + ") is not the address of a server: ";
    if (!text.matches("(?i)https?://.+")) {
      throw misused(wrong + "it must begin with https:// or http://");
    }
    try {
      URI uri = new URI(text);
      if (uri.getHost() == null) {
        throw misused(wrong + "it has no host");
      }
      if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
        throw misused(wrong + "it must not have a user, a ? or a #");
      }
      return new URI(text.replaceFirst("/+((console|v1)/*)?$", ""));
    } catch (URISyntaxException e) {
      throw misused(wrong + e.getReason());
    }
  }

  private ClientSettings key(URI server, Optional<Path> ca) {
    Path keyFile = options.keyFile();
    if (keyFile != null) {
      boolean piped = keyFile.toString().equals("-");
      String origin = piped ? "standard input" : keyFile.toString();
      return new ClientSettings(server, checked(contents(keyFile, piped), origin), origin, ca);
    }
    if (!variable(KEY).isEmpty()) {
      return new ClientSettings(server, checked(variable(KEY), KEY), KEY, ca);
    }
    if (!property("key").isEmpty()) {
      String origin = file.toString();
      return new ClientSettings(server, checked(property("key"), origin), origin, ca);
    }
    throw misused(
        "no API key: put it into "
            + KEY
            + ", into a file for --key-file (- for standard input), or as key=… into "
            + file);
  }

  private String contents(Path keyFile, boolean piped) {
    try (InputStream in = piped ? stdin : Files.newInputStream(keyFile)) {
      return new String(in.readNBytes(MOST_KEY_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw misused("cannot read the key from " + keyFile + " (--key-file): " + Causes.ofFile(e));
    }
  }

  /** Returns a key that fits into a header. */
  private static String checked(String key, String origin) {
    if (!key.matches("[!-~]+")) {
      throw misused(
          "the API key from "
              + origin
              + (key.isEmpty() ? " is empty" : " has spaces, line breaks or other characters in it")
              + "; expected the text that keys create has printed, such as hx_live_…");
    }
    return key;
  }

  private static ClientException misused(String problem) {
    return new ClientException(Reason.MISUSED, problem);
  }
}
