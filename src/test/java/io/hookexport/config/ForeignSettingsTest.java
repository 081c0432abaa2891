package io.hookexport.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values as platforms, secret stores and editors hand them over: read as meant, or refused. */
final class ForeignSettingsTest {
  private static final String SECRET = "a-secret-that-is-long-enough-for-links";
  private static final String URI = "postgresql://u:hunter2@localhost:5432/d";

  @TempDir private Path folder;

  private final Map<String, String> environment =
      new HashMap<>(Map.of("HOOKEXPORT_DATABASE_URI", URI, "HOOKEXPORT_LINKS_SECRET", SECRET));

  private ServerConfig read() {
    return new ConfigReader(environment, folder).read();
  }

  private ServerConfig read(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("some.yaml"), yaml, StandardCharsets.UTF_8);
    return new ConfigReader(environment, folder).file(file).read();
  }

  @ParameterizedTest
  @CsvSource({
    "HOOKEXPORT_SERVICE_HOST, 10.96.0.12",
    "HOOKEXPORT_SERVICE_HOST, fd00::12",
    "HOOKEXPORT_SERVICE_PORT, 8080",
    "HOOKEXPORT_SERVICE_PORT_HTTP, 8080",
    "HOOKEXPORT_PORT, tcp://10.96.0.12:8080",
    "HOOKEXPORT_PORT_8080_TCP, tcp://10.96.0.12:8080",
    "HOOKEXPORT_PORT_8080_TCP, tcp://[fd00::12]:8080",
    "HOOKEXPORT_PORT_8080_TCP_PROTO, tcp",
    "HOOKEXPORT_PORT_8080_TCP_PORT, 8080",
    "HOOKEXPORT_PORT_8080_TCP_ADDR, 10.96.0.12",
    "HOOKEXPORT_PORT_5701_UDP_ADDR, 10.96.0.12",
    "HOOKEXPORT_API_SERVICE_HOST, 10.96.0.12",
    "HOOKEXPORT_API_PORT, tcp://10.96.0.12:8080",
    "HOOKEXPORT_HTTP_PORT, tcp://10.96.0.12:80",
    "HOOKEXPORT_MANAGEMENT_PORT, tcp://10.96.0.12:9090",
    "HOOKEXPORT_CLUSTER_PORT_5701_TCP_ADDR, 10.96.0.12",
  })
  void aServiceLinkIsNoSetting(String variable, String value) {
    environment.put(variable, value);
    assertThat(read().http().port()).isEqualTo(8080);
    assertThat(read().management().port()).isEqualTo(9090);
  }

  @ParameterizedTest
  @CsvSource({
    "HOOKEXPORT_PORT, 8080",
    "HOOKEXPORT_PORT, http://10.96.0.12:8080",
    "HOOKEXPORT_HTTP_PROT, tcp://10.96.0.12:8080",
    "HOOKEXPORT_PORT_8080_TCP_ADDRESS, 10.96.0.12",
    "HOOKEXPORT_SERVICE_HOSTS, 10.96.0.12",
    "HOOKEXPORT_SERVICE_PORT, hunter2",
  })
  void whatOnlyResemblesALinkIsAMisspeltKey(String variable, String value) {
    environment.put(variable, value);
    assertThatThrownBy(this::read)
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            variable + ": unknown environment variable; did you mean HOOKEXPORT_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\n\n"})
  void aLineEndAfterASecretOrUriIsDropped(String end) throws IOException {
    environment.put("HOOKEXPORT_DATABASE_URI", URI + end);
    environment.put("HOOKEXPORT_LINKS_SECRET", SECRET + end);
    assertThat(read().database().uri()).isEqualTo(URI);
    assertThat(read().links().secret()).isEqualTo(SECRET);
    environment.clear();
    ServerConfig config =
        read("database:\n  uri: |\n    " + URI + "\nlinks:\n  secret: |+\n    " + SECRET + "\n\n");
    assertThat(config.database().uri()).isEqualTo(URI);
    assertThat(config.links().secret()).isEqualTo(SECRET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t", "\n", "\0", "\u007f", "\u0085"})
  void aControlCharacterInsideATextIsRefused(String control) {
    environment.put("HOOKEXPORT_LINKS_SECRET", "hunter2" + control + SECRET);
    assertRefused("links.secret: contains a control character")
        .hasMessageContaining("at position 8, in HOOKEXPORT_LINKS_SECRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HOOKEXPORT_LINKS_SECRET", "HOOKEXPORT_HTTP_HOST", "HOOKEXPORT_DATABASE_URI"})
  void aTextThatBeginsOrEndsWithABlankIsRefused(String variable) {
    for (String value : new String[] {" hunter2" + SECRET, "hunter2" + SECRET + " "}) {
      environment.put(variable, value);
      assertRefused("begins or ends with a space, in " + variable);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://u:hunter2@db/d",
        "postgresql://u@db/d",
        "postgresql://u@/d?host=%2Frun%2Fpostgresql",
        "postgresql://u:hunter2@%2Frun%2Fpostgresql/d",
        "postgresql://u:hunter2@db:5432?dbname=d",
        "postgresql://u@db/d?sslmode=Require",
        "postgresql://u@db/d?sslMode=require&SSLRootCert=/etc/root.pem",
        "postgresql://u@db/d?sslmode=disable&sslrootcert=/etc/root.pem",
        "postgresql://db/d?user=u@cloud&password=p@ss",
        "postgresql:///d?host=/run/postgresql&user=u&password=p@ss",
        "postgresql://u@db/d?sslmode=require&sslrootcert=/etc/root.pem",
        "postgresql://u@db/d?search_path=a&port=65535&hostaddr=127.0.0.1",
        "postgresql://u@[::1]:5433/d",
        "postgresql:///d?host=/run/postgresql&user=u&password=hunter2",
        "postgresql://u:p%40ss%2C@db/d?sslmode=verify-full&sslrootcert=/etc/root.pem",
        "postgresql://u@db/d?options=-c%20search_path%3Da,b",
      })
  void theseUrisArePassed(String uri) {
    environment.put("HOOKEXPORT_DATABASE_URI", uri);
    assertThat(read().database().uri()).isEqualTo(uri);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jdbc:postgresql://db/d                    | must start with postgresql://",
        "host=db dbname=d password=hunter2         | must start with postgresql://",
        "postgresql://u:hunter2@a,b/d              | names several hosts, which is not supported",
        "postgresql://u:hunter2@a:5432,b:5433/d    | names several hosts, which is not supported",
        "postgresql:///d?host=a,b                  | names several hosts, which is not supported",
        "postgresql://a/d?target_session_attrs=any | 'target_session_attrs' is not supported; remove it (supported: application_name, dbname, host,",
        "postgresql://a/d?service=hunter2          | 'service' is not supported; remove it",
        "postgresql://a/d?sslmode=require&sslkey=x | 'sslkey' is not supported; remove it",
        "postgresql://u@a/d?sslmod=require         | 'sslmod' is not supported; did you mean sslmode?",
        "postgresql://u@a/d?ssl-mode=verify-full   | 'ssl-mode' is not supported; did you mean sslmode?",
        "postgresql://u@a/d?SSLMODE=require&sslMode=disable | the parameter sslmode appears twice",
        "postgresql://u@a/d?SSLMod=require         | 'SSLMod' is not supported; did you mean sslmode?",
        "postgresql://u@a/d?foo=hunter2            | 'foo' is not supported",
        "postgresql://u@a/d?statement_timeout=1    | 'statement_timeout' is not supported",
        "postgresql://u@a/d?sslmode=require&sslmode=disable | the parameter sslmode appears twice",
        "postgresql://u@a/d?sslmode=               | the parameter sslmode is empty",
        "postgresql://u@a/d?sslmode=verify-ful     | sslmode 'verify-ful' is not one of disable, allow, prefer, require, verify-ca, verify-full",
        "postgresql://u@a/d?sslrootcert=/nope      | sslrootcert has no effect without sslmode; add sslmode=verify-full",
        "postgresql://u@a/d?sslmode=verify-ca      | sslmode verify-ca needs the file of trusted certificates",
        "postgresql://u:hunter2@a:99999/d          | the port must be 1 to 65535",
        "postgresql://u:hunter2@a:0/d              | the port must be 1 to 65535",
        "postgresql://u:hunter2@a/d?port=x         | the port must be 1 to 65535",
        "postgresql://a:5432/d                     | names no user; its form is postgresql://user:password@host:port/name",
        "postgresql://u:hunter2@a:5432             | names no database; its form is",
        "postgresql://u:hunter2@a:5432/            | names no database; its form is",
        "postgresql://u:hunter2@a:5432/?sslmode=require | names no database; its form is",
        "postgresql://a/d?hunter2                  | not of the form name=value",
        "postgresql://u:1?hunter2=x@a/d            | is not of the form postgresql://",
        "postgresql://u:hunter2/d                  | is not of the form postgresql://",
        "postgresql://u:@a/d                       | is not of the form postgresql://",
        "postgresql://u:hunter2$@a/d               | every character but A-Z a-z 0-9 - . _ ~ ! * is percent-encoded",
        "postgresql://u:hunter2%zz@a/d             | %25 for %",
        "postgresql://u:hunter2@x@a/d              | percent-encoded (%40 for @",
        "postgresql://u:hunt er2@a/d               | contains a space",
      })
  void theseUrisAreNamedAsWhatTheyAre(String uri, String message) {
    for (String key : new String[] {"database.uri", "source.uri"}) {
      String variable = "HOOKEXPORT_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
      environment.put(variable, uri);
      assertRefused(key + ": ")
          .hasMessageContaining(message)
          .hasMessageContaining("(set by " + variable + ")");
      environment.put(variable, URI);
    }
  }

  @Test
  void aVariableThatIsEmptyIsNotUnset() {
    environment.put("HOOKEXPORT_LINKS_SECRET", "");
    assertRefused("links.secret: is empty; for example ")
        .hasMessageContaining("(set by HOOKEXPORT_LINKS_SECRET)");
    environment.put("HOOKEXPORT_DATABASE_URI", "");
    assertRefused("database.uri: is empty; for example ")
        .hasMessageContaining("(set by HOOKEXPORT_DATABASE_URI)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.5/8",
        "2001:db8::1/32",
        "::/129",
        "10.0.0",
        "10.0.0.0/8/8",
        "10.0.0.1/",
        "10.0.0.0/-1",
        "example.com",
        "::ffff:10.0.0.0/104",
      })
  void whatIsNoNetworkOfProxiesIsRefused(String network) {
    environment.put("HOOKEXPORT_HTTP_TRUSTED_PROXIES", "192.0.2.1," + network);
    assertRefused("http.trusted_proxies: '" + network + "' ")
        .hasMessageContaining("(set by HOOKEXPORT_HTTP_TRUSTED_PROXIES)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/8", "10.0.0.1", "10.0.0.1/032", "2001:db8::/32", "::1", "0.0.0.0/0"})
  void theseNetworksOfProxiesArePassed(String network) {
    environment.put("HOOKEXPORT_HTTP_TRUSTED_PROXIES", network);
    assertThat(read().http().trustedProxies()).containsExactly(network);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://exports.example.com",
        "http://10.0.0.1:8080/base/",
        "http://[::1]:8080",
      })
  void thesePublicUrlsArePassed(String url) {
    environment.put("HOOKEXPORT_HTTP_PUBLIC_URL", url);
    assertThat(read().http().publicUrl()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exports.example.com",
        "/base",
        "ftp://exports.example.com",
        "https://",
        "https:///base",
        "https://a b",
        "https://u:hunter2@exports.example.com",
        "https://exports.example.com?x=1",
        "https://exports.example.com/#top",
        "https://exports.example.com:port",
        "https://exports.example.com:70000",
        "https://my_service",
        "https:exports.example.com",
        "https://a%zz/b",
      })
  void thesePublicUrlsAreRefused(String url) {
    environment.put("HOOKEXPORT_HTTP_PUBLIC_URL", url);
    assertRefused("http.public_url: must be an absolute http or https URL");
  }

  @Test
  void whatIsInAListTwiceIsRefused() {
    environment.put("HOOKEXPORT_ROLES", "api,worker,api");
    assertRefused("roles: 'api' appears twice, in HOOKEXPORT_ROLES");
  }

  @Test
  void aFileMayBeginWithAByteOrderMark() throws IOException {
    assertThat(read("\uFEFFhttp: {port: 99}\n").http().port()).isEqualTo(99);
    assertThat(read("\uFEFF# comments only\n").http().port()).isEqualTo(8080);
  }

  @Test
  void aFileOfAnotherEncodingIsNamed() throws IOException {
    Path file = folder.resolve("latin.yaml");
    Files.write(file, "http: {host: 'h\u00e4'}".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> new ConfigReader(environment, folder).file(file).read())
        .hasMessage(file + ": is not UTF-8 text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exports:~  running: x       | exports.running: expected an integer, in FILE, line 2",
        "log:~  level: info~http: 80 | http: expected a section with keys of its own, in FILE, line 3",
        "http:~~  prt: 1             | http.prt: unknown key in FILE, line 3; did you mean http.port?",
        "http:~  port: 70000         | http.port: must be -1 to 65535 (set by FILE, line 2)",
        "log:~  level: loud          | debug, trace (set by FILE, line 2)",
        "http:~  port: 1~  port: 2   | FILE: the key 'port' appears twice, at line 3, column 7",
      })
  void aWrongValueIsNamedWithFileAndLine(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml.replace('~', '\n')))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message.replace("FILE", folder.resolve("some.yaml").toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http: {port: 9090}                                | management.port: must differ from http.port (9090)",
        "management: {host: 0.0.0.0, port: 8080}           | management.port: must differ from http.port (8080)",
        "cluster: {enabled: true, port: 8079}              | cluster.port: the cluster uses this port and the next",
        "cluster: {enabled: true, port: 9090}              | management.port on the same address is 9090",
        "{exports: {lease_seconds: 6}, database: {timeout_ms: 6000}} | exports.lease_seconds: must be longer",
        "source: {pool_size: 3}                            | source.pool_size: must be at least exports.running (4)",
      })
  void keysThatCannotGoTogetherAreRefused(String yaml, String message) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{roles: [api], exports: {lease_seconds: 6}, database: {timeout_ms: 6000}}",
        "{roles: [worker], http: {port: 9090}}",
        "{http: {host: 10.0.0.1, port: 9090}}",
        "{http: {port: 0}, management: {port: 0}}",
        "{cluster: {enabled: false, port: 9090}}",
      })
  void keysThatCanAreNot(String yaml) throws IOException {
    assertThat(read(yaml)).isNotNull();
  }

  private AbstractThrowableAssert<?, ?> assertRefused(String message) {
    return assertThatThrownBy(this::read)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("hunter2");
  }
}
