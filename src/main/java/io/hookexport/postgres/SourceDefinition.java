package io.hookexport.postgres;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hookexport.export.Direction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One webhook platform's tables, as data: a folder with {@code source.yaml} and one select for each
 * direction. See {@code sql/sources/native} for a commented example.
 */
record SourceDefinition(String name, DirectionDefinition outbound, DirectionDefinition inbound) {

  DirectionDefinition of(Direction direction) {
    return direction == Direction.OUTBOUND ? outbound : inbound;
  }

  /**
   * Reads the folder of that name below {@code sql/sources} on the class path, or the folder at
   * that path.
   *
   * @throws IllegalArgumentException names file and problem
   */
  static SourceDefinition load(String name) {
    Path folder = Path.of(name);
    boolean ownFolder = name.contains("/") || name.contains("\\");
    Function<String, String> read =
        ownFolder
            ? file -> text(folder.resolve(file))
            : file -> SqlFile.read("sources/" + name + "/" + file);
    YamlSource yaml = parse(name, read.apply("source.yaml"));
    return new SourceDefinition(
        ownFolder ? String.valueOf(folder.getFileName()) : name,
        DirectionDefinition.of(yaml.outbound(), read),
        DirectionDefinition.of(yaml.inbound(), read));
  }

  private static YamlSource parse(String name, String text) {
    try {
      if (text.lines().anyMatch(line -> line.strip().startsWith("id_column:"))) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "source %s: source.yaml: id_column is not a key any more. Write \"order: [%s]\" instead: the columns that follow time_column in the order and are unique together with it.",
                name,
                "message_id"));
      }
      return YAMLMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build()
          .readValue(text, YamlSource.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "source " + name + ": source.yaml cannot be used: " + e.getOriginalMessage(), e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("source file " + file + " cannot be read", e);
    }
  }

  /**
   * One direction of a source.
   *
   * @param select yields the contract's columns for the tenant {@code $1}
   * @param timeColumn what the range filters and what orders first
   * @param order the columns that order rows of one instant; unique together with the time
   * @param endpointColumn what an endpoint filter compares
   * @param endpointType the SQL type of that column
   * @param endpointExists asks with tenant {@code $1} and endpoint {@code $2} (text)
   * @param endpointForm how clients write an endpoint id; absent: as the source does
   * @param neverShows statuses that no row of this source can have
   */
  record DirectionDefinition(
      String select,
      String timeColumn,
      List<String> order,
      String endpointColumn,
      String endpointType,
      String endpointExists,
      Optional<EndpointForm> endpointForm,
      Set<String> neverShows) {

    /** An endpoint id in the source's form; empty when clients do not write one like this. */
    Optional<String> convert(String id) {
      return endpointForm.map(form -> form.convert(id)).orElse(Optional.of(id));
    }

    private static DirectionDefinition of(YamlDirection yaml, Function<String, String> read) {
      return new DirectionDefinition(
          statement(read.apply(yaml.select())),
          yaml.timeColumn(),
          List.copyOf(yaml.order()),
          yaml.endpointColumn(),
          yaml.endpointType(),
          statement(read.apply(yaml.endpointExists())),
          Optional.ofNullable(yaml.endpointForm()),
          yaml.neverShows() == null ? Set.of() : Set.copyOf(yaml.neverShows()));
    }

    /** Without the semicolon that a select may end with: it will stand inside another one. */
    private static String statement(String text) {
      String trimmed = text.strip();
      return trimmed.endsWith(";") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }
  }

  /**
   * The form of endpoint ids.
   *
   * @param pattern a regular expression that a whole id matches
   * @param replacement the id in the source's form, {@code $1} being the first group
   * @param description for error messages: {@code ep_…}
   */
  record EndpointForm(String pattern, String replacement, String description) {
    Optional<String> convert(String id) {
      Matcher matcher = Pattern.compile(pattern).matcher(id);
      return matcher.matches() ? Optional.of(matcher.replaceFirst(replacement)) : Optional.empty();
    }
  }

  private record YamlSource(
      @JsonProperty(required = true) YamlDirection outbound,
      @JsonProperty(required = true) YamlDirection inbound) {}

  private record YamlDirection(
      @JsonProperty(required = true) String select,
      @JsonProperty(required = true) String timeColumn,
      @JsonProperty(required = true) List<String> order,
      @JsonProperty(required = true) String endpointColumn,
      @JsonProperty(required = true) String endpointType,
      @JsonProperty(required = true) String endpointExists,
      @Nullable EndpointForm endpointForm,
      @Nullable Set<String> neverShows) {}
}
