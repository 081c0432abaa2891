package io.hookexport.config;

import static io.hookexport.config.ConfigException.require;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What can be said about a connection URI before anything connects: the forms that libpq knows and
 * hookexport does not are named. No message quotes the URI, because it may hold a password.
 */
final class DatabaseUri {
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?:[^@/?#]*@)?(?<hosts>[^@/?#]*)(?:/[^@/?#]*)?(?:\\?(?<query>[^#]*))?");

  /**
   * Those that hookexport acts on itself; any other goes to the server as a setting of the session.
   */
  private static final Set<String> SPOKEN_BY_LIBPQ_ONLY =
      Set.of(
          "channel_binding",
          "client_encoding",
          "connect_timeout",
          "gssdelegation",
          "gssencmode",
          "gsslib",
          "keepalives",
          "keepalives_count",
          "keepalives_idle",
          "keepalives_interval",
          "krbsrvname",
          "load_balance_hosts",
          "passfile",
          "replication",
          "require_auth",
          "requirepeer",
          "service",
          "servicefile",
          "ssl_max_protocol_version",
          "ssl_min_protocol_version",
          "sslcert",
          "sslcertmode",
          "sslcompression",
          "sslcrl",
          "sslcrldir",
          "sslkey",
          "sslnegotiation",
          "sslpassword",
          "sslsni",
          "target_session_attrs",
          "tcp_user_timeout");

  private DatabaseUri() {}

  /** Passes the empty text, too: whether a URI is needed is not asked here. */
  static void check(String key, String uri) {
    if (uri.isEmpty()) {
      return;
    }
    require(
        uri.startsWith("postgresql://") || uri.startsWith("postgres://"),
        key,
        "must start with postgresql:// (a JDBC URL or a libpq string of key=value is not read)");
    require(
        uri.codePoints().noneMatch(Character::isWhitespace),
        key,
        "contains a blank; in a user, password or name it is written as %20");
    Matcher parts = FORM.matcher(uri);
    require(
        parts.matches(),
        key,
        "is not of the form postgresql://user:password@host:port/name; the characters @ / ? # of a"
            + " user, password or name are percent-encoded (%40 %2F %3F %23)");
    require(
        !parts.group("hosts").contains(","),
        key,
        "names several hosts, which is not supported; name one, such as that of a proxy or a"
            + " virtual address that follows the primary");
    String query = parts.group("query");
    if (query != null) {
      Arrays.stream(query.split("&")).forEach(parameter -> checkParameter(key, parameter));
    }
  }

  private static void checkParameter(String key, String parameter) {
    int equals = parameter.indexOf('=');
    require(equals > 0, key, "has a parameter after '?' that is not of the form name=value");
    String name = parameter.substring(0, equals).toLowerCase(Locale.ROOT);
    require(
        !SPOKEN_BY_LIBPQ_ONLY.contains(name),
        key,
        "the parameter '" + name + "' is libpq's and not supported here; remove it");
    require(
        !(name.equals("host") || name.equals("hostaddr")) || !parameter.contains(","),
        key,
        "names several hosts, which is not supported; name one");
  }
}
