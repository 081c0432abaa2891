package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks a connection URI before any connection. The client ignores unknown parameters, and
 * substitutes a missing user or database name; so only parameters that have an effect are accepted
 * here. No message quotes a value that may be a part of the password.
 */
final class DatabaseUri {
  private static final String ESCAPED = "%[0-9a-fA-F]{2}";
  private static final String TEXT = "(?:[a-zA-Z0-9._~!*-]++|" + ESCAPED + ")+";
  private static final String HOST = "(?:\\[[a-zA-Z0-9:]+]|[a-zA-Z0-9._~%-]*)";

  private static final Pattern FORM =
      Pattern.compile(
          ("postgres(?:ql)?://(?:(?<user>TEXT)(?::TEXT)?@)?"
                  + "(?<several>(?:HOST(?::[0-9]+)?,)*)HOST(?::(?<port>[0-9]+))?"
                  + "(?:/(?<name>TEXT)?)?(?:\\?(?<query>(?:[^#%]++|ESCAPED)*))?")
              .replace("TEXT", TEXT)
              .replace("HOST", HOST)
              .replace("ESCAPED", ESCAPED));

  /**
   * Parameters that have an effect on the client, hookexport or the server. Also the application's
   * name, which many URIs have: hookexport replaces it by its own.
   */
  private static final List<String> PARAMETERS =
      List.of(
          "application_name",
          "dbname",
          "host",
          "hostaddr",
          "options",
          "password",
          "port",
          "search_path",
          "sslmode",
          "sslrootcert",
          "user");

  private static final Pattern USER_PARAMETER = Pattern.compile("(?i)(?:^|&)user=");

  private static final List<String> SSL_MODES =
      List.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");

  private static final String SEVERAL_HOSTS =
      "names several hosts, which is not supported; name one, such as that of a proxy or a virtual address that follows the primary";

  private DatabaseUri() {}

  /** Accepts the empty text too: this check does not decide whether a URI is required. */
  static void check(String key, String uri) {
    if (uri.isEmpty()) {
      return;
    }
    require(
        uri.startsWith("postgresql://") || uri.startsWith("postgres://"),
        key,
        "must start with postgresql:// (JDBC URLs and libpq key=value strings are not supported)");
    require(
        uri.codePoints().noneMatch(Character::isWhitespace),
        key,
        "contains a space; in a user, password or name it is written as %20");
    Matcher parts = FORM.matcher(uri);
    boolean matches = parts.matches();
    String query = matches && parts.group("query") != null ? parts.group("query") : "";
    // Without any user, an @ ends a user and a password that hold a ? or a /.
    require(
        matches
            && (parts.group("user") != null
                || !query.contains("@")
                || USER_PARAMETER.matcher(query).find()),
        key,
        "is not of the form postgresql://user:password@host:port/name; in a user, password or name every character but A-Z a-z 0-9 - . _ ~ ! * is percent-encoded (%40 for @, %2F for /, %3F for ?, %23 for #, %25 for %)");
    require(parts.group("several").isEmpty(), key, SEVERAL_HOSTS);
    Map<String, String> parameters = parameters(key, query);
    require(
        !(parameters.getOrDefault("host", "") + parameters.getOrDefault("hostaddr", ""))
            .contains(","),
        key,
        SEVERAL_HOSTS);
    checkPort(key, parts.group("port"));
    checkPort(key, parameters.get("port"));
    checkTls(key, parameters);
    require(
        parts.group("user") != null || parameters.containsKey("user"),
        key,
        "names no user; its form is postgresql://user:password@host:port/name");
    require(
        parts.group("name") != null || parameters.containsKey("dbname"),
        key,
        "names no database; its form is postgresql://user:password@host:port/name");
  }

  private static Map<String, String> parameters(String key, String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
      int equals = parameter.indexOf('=');
      require(equals > 0, key, "has a parameter after '?' that is not of the form name=value");
      String written = parameter.substring(0, equals);
      String name = written.toLowerCase(Locale.ROOT); // as the client reads it
      require(PARAMETERS.contains(name), key, unknown(written));
      String value = URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8);
      require(
          !value.isEmpty() || name.equals("password"), key, "the parameter " + name + " is empty");
      require(parameters.put(name, value) == null, key, "the parameter " + name + " appears twice");
    }
    return parameters;
  }

  private static String unknown(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[_.-]", "");
    String nearest = ConfigKeys.nearest(plain, PARAMETERS);
    return "the parameter '"
        + name
        + "' is not supported"
        + (ConfigKeys.distance(plain, nearest) <= 2
            ? "; did you mean " + nearest + "?"
            : "; remove it (supported: " + String.join(", ", PARAMETERS) + ")");
  }

  private static void checkPort(String key, @Nullable String port) {
    require(
        port == null || (port.matches("[0-9]{1,5}") && inRange(Integer.parseInt(port))),
        key,
        "the port must be 1 to 65535");
  }

  private static boolean inRange(int port) {
    return port >= 1 && port <= 65535;
  }

  private static void checkTls(String key, Map<String, String> parameters) {
    String mode = parameters.getOrDefault("sslmode", "disable").toLowerCase(Locale.ROOT);
    require(
        SSL_MODES.contains(mode),
        key,
        "sslmode '" + mode + "' is not one of " + String.join(", ", SSL_MODES));
    boolean trusts = parameters.containsKey("sslrootcert");
    require(
        !trusts || parameters.containsKey("sslmode"),
        key,
        "sslrootcert has no effect without sslmode; add sslmode=verify-full");
    require(
        trusts || !mode.startsWith("verify-"),
        key,
        "sslmode "
            + mode
            + " needs the file of trusted certificates, too: &sslrootcert=/path/to/root.pem");
  }
}
