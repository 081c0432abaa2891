package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hookexport.config.ConfigException;
import io.hookexport.config.ConfigReader;
import io.hookexport.config.ServerConfig;
import io.hookexport.support.Answer;
import io.hookexport.support.TestRequest;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each key of the packaged file with values that nobody tries: a server that works, or a refusal.
 */
final class ExtremeSettingsTest {
  /** Ports are this machine's to give; these bound what the test itself does. */
  private static final Set<String> NOT_AT_THE_EDGE =
      Set.of(
          "http.port",
          "management.port",
          "cluster.port",
          // The largest one refuses new exports, as it says.
          "files.reserve_bytes",
          // The smallest one: the file is gone, or the link dead, before it is looked at.
          "exports.retention_seconds",
          "links.ttl_seconds",
          "source.max_export_seconds",
          "exports.max_range_days");

  private static final Pattern RANGE = Pattern.compile("(-?[0-9]+) to ([0-9]+)");

  private static final List<String> NO_INTEGERS =
      List.of("", " ", "0.5", "1e3", "-", "0x10", "1_000", "٣", "x".repeat(100_000));

  @TempDir private Path folder;

  private final Map<String, String> environment =
      new HashMap<>(
          Map.of(
              "HOOKEXPORT_DATABASE_URI",
              "postgresql://u@h/d",
              "HOOKEXPORT_LINKS_SECRET",
              "s".repeat(32)));

  private static Map<String, JsonNode> keys() throws Exception {
    Map<String, JsonNode> keys = new TreeMap<>();
    JsonNode sections =
        new YAMLMapper()
            .readTree(ServerConfig.class.getResource("/io/hookexport/conf/application.yaml"));
    sections
        .properties()
        .forEach(
            section ->
                section
                    .getValue()
                    .properties()
                    .forEach(
                        key -> keys.put(section.getKey() + "." + key.getKey(), key.getValue())));
    return keys;
  }

  private static List<String> integers() throws Exception {
    List<String> integers = new ArrayList<>();
    keys()
        .forEach(
            (key, value) -> {
              if (value.isIntegralNumber()) {
                integers.add(key);
              }
            });
    assertThat(integers).hasSizeGreaterThan(20);
    return integers;
  }

  private static String variable(String key) {
    return "HOOKEXPORT_" + key.replace('.', '_').toUpperCase(Locale.ROOT);
  }

  /** Empty when it is accepted. */
  private String refusal(String key, String value) {
    Map<String, String> changed = new HashMap<>(environment);
    changed.put(variable(key), value);
    try {
      new ConfigReader(changed).read();
      return "";
    } catch (ConfigException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void whatIsNoIntegerIsRefusedByTheNameOfItsVariable() throws Exception {
    for (String key : integers()) {
      for (String value : NO_INTEGERS) {
        assertThat(refusal(key, value)).as(key).isEqualTo(variable(key) + ": expected an integer");
      }
      for (long value : new long[] {Long.MIN_VALUE, Integer.MIN_VALUE, -2}) {
        assertThat(refusal(key, Long.toString(value))).as(key).startsWith(key + ": ");
      }
    }
  }

  @Test
  void theRangeOfANumberIsToldByItsCommentAndByTheRefusalOfAnother() throws Exception {
    String packaged;
    try (InputStream stream =
        ServerConfig.class.getResourceAsStream("/io/hookexport/conf/application.yaml")) {
      packaged = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (String key : integers()) {
      String refusal = refusal(key, "9".repeat(40));
      Matcher range = RANGE.matcher(refusal);
      assertThat(range.find()).as(refusal).isTrue();
      assertThat(comment(packaged, key)).as(key).contains(range.group());
      BigInteger most = new BigInteger(range.group(2));
      for (BigInteger value :
          List.of(
              new BigInteger("-" + "9".repeat(40)),
              new BigInteger(range.group(1)).subtract(BigInteger.ONE),
              most.add(BigInteger.ONE),
              BigInteger.valueOf(Long.MAX_VALUE).max(most.add(BigInteger.ONE)))) {
        assertThat(refusal(key, value.toString()))
            .startsWith(key + ": must be " + range.group())
            .contains("(set by " + variable(key) + ")");
      }
      assertThat(refusal(key, most.toString())).as(key).doesNotContain(range.group());
    }
  }

  /** The lines before a key. */
  private static String comment(String yaml, String key) {
    String[] names = key.split("\\.", 2);
    String section = yaml.substring(yaml.indexOf("\n" + names[0] + ":"));
    String before = section.substring(0, section.indexOf("\n  " + names[1] + ":"));
    List<String> lines = before.lines().toList();
    int first = lines.size();
    while (lines.get(first - 1).startsWith("  #")) {
      first--;
    }
    return String.join("\n", lines.subList(first, lines.size()));
  }

  @Test
  void aTextOrListIsTakenOrRefusedInWords() throws Exception {
    keys()
        .forEach(
            (key, packaged) -> {
              for (String value : List.of("", " ", "\n", "\0", ",", "-1", "x".repeat(100_000))) {
                String refusal = refusal(key, value);
                assertThat(refusal)
                    .as(key)
                    .matches("(?s)|(" + key + "|" + variable(key) + "|links\\.|database\\.).*: .*")
                    .hasSizeLessThan(101_000);
              }
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerAtTheEdgesOfAllKeysDoesTheMainJob(boolean largest) throws Exception {
    String uri = TestServer.prepare(500);
    String projectKey = TestServer.createKey(uri, "demo");
    Map<String, String> edges = new HashMap<>();
    for (String key : integers()) {
      if (!NOT_AT_THE_EDGE.contains(key)) {
        edges.put(key, Long.toString(edge(key, largest)));
      }
    }
    System.out.println("edges: " + new TreeMap<>(edges));
    ConfigReader reader =
        new ConfigReader(environment)
            .override("database.uri", uri)
            .override("http.host", "127.0.0.1")
            .override("http.port", "0")
            .override("management.port", "0")
            .override("files.reserve_bytes", "0")
            .override("files.directory", folder.toString())
            .override("log.level", "error");
    if (!largest) {
      // The smallest patience with the database is too little for a busy machine.
      edges.remove("database.timeout_ms");
    }
    edges.forEach(reader::override);
    try (TestServer server = TestServer.start(reader.read())) {
      JsonObject range = TestRequest.body("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");
      Answer created = server.send("POST", "/v1/exports", projectKey, range);
      assertThat(created.status()).as(created.json().encode()).isEqualTo(201);
      String id = created.data().getString("id");
      JsonObject export = server.await(id, projectKey, Set.of("completed", "failed"));
      assertThat(export.getString("status")).as(export.encode()).isEqualTo("completed");
      assertThat(export.getLong("row_count")).isEqualTo(500);
      assertThat(server.get("/v1/exports/" + id + "/download", projectKey).status()).isEqualTo(302);
    }
  }

  /** The smallest or largest accepted one of the values around powers of ten and of two. */
  private long edge(String key, boolean largest) {
    List<Long> accepted = new ArrayList<>();
    for (long value : candidates()) {
      // A relation between keys would hide the edge of one of them.
      if (refusal(key, Long.toString(value)).isEmpty()) {
        accepted.add(value);
      }
    }
    assertThat(accepted).as(key).isNotEmpty();
    return largest
        ? accepted.stream().mapToLong(Long::longValue).max().orElseThrow()
        : accepted.stream().mapToLong(Long::longValue).min().orElseThrow();
  }

  private static List<Long> candidates() {
    List<Long> candidates = new ArrayList<>(List.of(-1L, 0L, 60L, 366L, 3600L, 86_400L, 604_800L));
    for (long ten = 1; ten <= 1_000_000_000_000L; ten *= 10) {
      candidates.addAll(List.of(ten, 2 * ten, 5 * ten));
    }
    for (int bits = 1; bits < 63; bits++) {
      candidates.addAll(List.of((1L << bits) - 1, 1L << bits));
    }
    candidates.addAll(List.of(Long.MAX_VALUE, 3_600_000L, 86_400_000L));
    return candidates;
  }
}
