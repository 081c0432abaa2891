package io.hookexport.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The format as data: {@code csv/cells.yaml} says what it holds. */
class CsvEncoderSpecificationTest {
  record Case(
      String name,
      boolean spreadsheetSafe,
      long escapedCells,
      List<Map<String, @Nullable String>> row,
      @Nullable String csv,
      @Nullable String hex) {
    @Override
    public String toString() {
      return name;
    }

    String expected() {
      return csv != null ? csv : new String(HexFormat.of().parseHex(hex.replace(" ", "")), UTF_8);
    }
  }

  static List<Case> cases() throws IOException {
    try (InputStream file =
        CsvEncoderSpecificationTest.class.getResourceAsStream("/csv/cells.yaml")) {
      return new YAMLMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .readValue(file, new TypeReference<List<Case>>() {});
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aRowIsTheseBytes(Case specified) {
    CsvEncoder encoder = new CsvEncoder(new ChunkArrays(256, 4), specified.spreadsheetSafe());

    for (Map<String, @Nullable String> cell : specified.row()) {
      cell.forEach((kind, value) -> write(encoder, kind, value));
    }
    encoder.endRow();

    assertThat(Encoding.text(encoder.take())).isEqualTo(specified.expected());
    assertThat(encoder.escapedCells()).isEqualTo(specified.escapedCells());
  }

  private static void write(CsvEncoder encoder, String kind, @Nullable String value) {
    switch (kind) {
      case "null" -> encoder.nullCell();
      case "text" -> encoder.text(value);
      case "utf8" -> {
        byte[] bytes = HexFormat.of().parseHex(value.replace(" ", ""));
        encoder.utf8(bytes, 0, bytes.length);
      }
      case "int" -> encoder.int8(Long.parseLong(value));
      case "uuid" -> {
        UUID uuid = UUID.fromString(value);
        encoder.uuid(uuid.getMostSignificantBits(), uuid.getLeastSignificantBits());
      }
      case "timestamp" -> encoder.timestamp(Long.parseLong(value));
      case "bool" -> encoder.bool(Boolean.parseBoolean(value));
      case "numeric", "float" -> encoder.ascii(value);
      default -> throw new IllegalArgumentException("unknown kind of cell: " + kind);
    }
  }
}
