package io.hookexport.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsReaderTest {
  private static final String KEY = "hx_live_k1_secret";
  private static final String SERVER = "https://exports.example.com";

  @TempDir private Path home;
  private final Map<String, String> environment = new HashMap<>();
  private String stdin = "";

  @BeforeEach
  void ofAUserWithoutAFile() {
    environment.put("HOME", home.toString());
  }

  private ClientSettings read(String server, Path keyFile, Path file) {
    return SettingsReader.read(
        new SettingsReader.Options(server, keyFile, null, file),
        environment,
        new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)));
  }

  private ClientSettings read() {
    return read(null, null, null);
  }

  private Path file(String permissions, String... lines) throws IOException {
    Path file = home.resolve(".config/hookexport/client.properties");
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  @Test
  void optionsComeBeforeTheEnvironmentAndThatBeforeTheFile() throws Exception {
    Path file = file("rw-------", "server=https://a.example.com/", "key=" + KEY + "_file", "ca=x");
    ClientSettings settings = read();
    assertThat(settings.server()).hasToString("https://a.example.com");
    assertThat(settings.key()).isEqualTo(KEY + "_file");
    assertThat(settings.keyOrigin()).isEqualTo(file.toString());
    assertThat(settings.ca()).contains(file.resolveSibling("x"));

    environment.put("HOOKEXPORT_SERVER", "https://b.example.com/exports/");
    environment.put("HOOKEXPORT_API_KEY", KEY + "_env\n");
    settings = read();
    assertThat(settings.server()).hasToString("https://b.example.com/exports");
    assertThat(settings.key()).isEqualTo(KEY + "_env");

    stdin = KEY + "_stdin\n";
    settings = read("http://localhost:8080/console/", Path.of("-"), null);
    assertThat(settings.server()).hasToString("http://localhost:8080");
    assertThat(settings.key()).isEqualTo(KEY + "_stdin");
    assertThat(settings.toString()).doesNotContain(KEY).contains("standard input");
    assertThat(read("http://localhost:8080/v1", null, null).server())
        .hasToString("http://localhost:8080");
  }

  @Test
  void theFileMayBeElsewhere() throws Exception {
    Path other = home.resolve("other/hookexport/client.properties");
    Files.createDirectories(other.getParent());
    Files.move(file("rw-------", "server=" + SERVER, "key=" + KEY), other);
    environment.put("XDG_CONFIG_HOME", home.resolve("other").toString());
    assertThat(read().key()).isEqualTo(KEY);
    environment.remove("XDG_CONFIG_HOME");
    assertThat(read(null, null, other).key()).isEqualTo(KEY);
    Path nowhere = home.resolve("nowhere");
    assertThatThrownBy(() -> read(null, null, nowhere))
        .hasMessage("cannot read " + nowhere + ": there is no such file");
    assertThatThrownBy(() -> read(SERVER, nowhere, other))
        .hasMessage("cannot read the key from " + nowhere + " (--key-file): there is no such file");
  }

  @ParameterizedTest
  @CsvSource({"rw-r-----", "rw----r--"})
  void aKeyThatOthersCanReadIsRefused(String permissions) throws Exception {
    Path file = file(permissions, "server=" + SERVER, "key=" + KEY);
    assertThatThrownBy(this::read)
        .hasMessage(
            file
                + " has a key and can be read by others; run chmod 600 "
                + ShellWords.quoted("" + file));
    assertThat(ShellWords.quoted("it's a file")).isEqualTo("'it'\\''s a file'");
  }

  @Test
  void anAddressAloneMayBeReadByAnybody() throws Exception {
    file("rw-r--r--", "server=" + SERVER);
    environment.put("HOOKEXPORT_API_KEY", KEY);
    assertThat(read().server()).hasToString(SERVER);
  }

  @Test
  void aMisspeltPropertyIsNamed() throws Exception {
    Path file = file("rw-------", "sever=" + SERVER);
    assertThatThrownBy(this::read)
        .hasMessage(file + ": unknown property 'sever'; there are server, key and ca");
  }

  @Test
  void whatIsMissingIsToldWithEveryPlace() {
    assertThatThrownBy(this::read)
        .hasMessageContainingAll("no server", "--server", "HOOKEXPORT_SERVER", ".properties");
    assertThatThrownBy(() -> read(SERVER, null, null))
        .hasMessageContainingAll("no API key", "HOOKEXPORT_API_KEY", "--key-file", ".properties");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080,              must begin with https://",
    "exports.example.com,         must begin with https://",
    "https://,                    must begin with https://",
    "https:///v1,                 has no host",
    "https://u:p@example.com,     must not have a user",
    "https://example.com?a=b,     must not have a user",
    "https://exa mple.com,        Illegal character",
  })
  void aWrongAddressIsToldWithItsOrigin(String address, String problem) {
    assertThatThrownBy(() -> read(address, null, null))
        .isInstanceOf(ClientException.class)
        .hasMessageContainingAll("'" + address + "' (--server)", problem);
  }

  @Test
  void aKeyThatIsNoneIsNotRepeated() {
    environment.put("HOOKEXPORT_API_KEY", "Bearer " + KEY);
    assertThatThrownBy(() -> read(SERVER, null, null))
        .hasMessageContaining("the API key from HOOKEXPORT_API_KEY has spaces")
        .hasMessageNotContaining(KEY);
    assertThatThrownBy(() -> read(SERVER, Path.of("-"), null))
        .hasMessageContaining("standard input is empty");
  }
}
