package io.hookexport.source.definition;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.hookexport.export.Feed;
import io.hookexport.export.UuidText;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One webhook platform's tables, as data: a folder with {@code source.yaml} and SQL files. The
 * reference of the format is {@code src/doc/reference/source-yaml.md}; {@code sql/sources/native}
 * is an example.
 *
 * @param platform which versions of the platform's schema were tested
 * @param parameters what an operator may set, by name
 * @param settings of the planner, by name
 * @param tenant returns the platform's own id for the tenant {@code $1} of a project; absent: the
 *     tenant is that id
 * @param guard returns a reason why rows must not be read now
 * @param directions of the datasets; at least one of the deliveries
 * @param positions file positions of the keys
 */
public record SourceDefinition(
    String name,
    Optional<PlatformVersions> platform,
    Map<String, ParameterDefinition> parameters,
    Map<String, String> settings,
    Optional<SourceStatement> tenant,
    Optional<SourceStatement> guard,
    Map<Feed, DirectionDefinition> directions,
    KeyPositions positions) {

  /** The names of the sources in the jar. */
  public static final List<String> BUILT_IN =
      List.of("convoy", "hook0", "native", "outpost", "svix", "webhookx");

  /** Returns whether a name of a source is the path of a folder: it has a slash, or is a dot. */
  public static boolean isFolder(String name) {
    return name.contains("/") || name.contains("\\") || name.matches("\\.\\.?");
  }

  /** Returns a feed that the platform has, as the rules for requests require. */
  public DirectionDefinition of(Feed feed) {
    return Optional.ofNullable(directions.get(feed)).orElseThrow();
  }

  /** Returns what the platform has, in the order of {@link Feed#ALL}. */
  public List<Feed> feeds() {
    return Feed.ALL.stream().filter(directions::containsKey).toList();
  }

  /**
   * Reads the folder of that name below {@code sql/sources} on the class path, or the folder at
   * that path.
   *
   * @param parameters values of the operator, by name
   * @throws InvalidSourceException names file and problem
   */
  public static SourceDefinition load(String name, Map<String, String> parameters) {
    return new SourceYaml(new SourceFiles(name), Optional.of(parameters)).read();
  }

  /** As {@link #load}, for reading only: its parameters need no values. */
  static SourceDefinition describe(String name) {
    return new SourceYaml(new SourceFiles(name), Optional.empty()).read();
  }

  /** Returns the files that {@code source.yaml} names. */
  Set<String> files() {
    Stream<SourceStatement> whole =
        Stream.of(platform.map(PlatformVersions::version), tenant, guard).flatMap(Optional::stream);
    Stream<SourceStatement> rows =
        feeds().stream()
            .map(this::of)
            .flatMap(
                feed ->
                    Stream.concat(
                        Stream.of(feed.select(), feed.endpointExists()), feed.count().stream()));
    return Stream.concat(whole, rows)
        .map(SourceStatement::file)
        .collect(toCollection(LinkedHashSet::new));
  }

  /**
   * A constant of an installation.
   *
   * @param defaultValue empty when the operator must set one
   */
  public record ParameterDefinition(String description, Optional<String> defaultValue) {}

  /**
   * @param version returns the version of the schema
   * @param oldest below it the start is refused
   * @param tested above it the start warns
   */
  public record PlatformVersions(
      String name, SourceStatement version, String oldest, String tested) {
    public boolean isOlder(String given) {
      return compare(given, oldest) < 0;
    }

    public boolean isNewer(String given) {
      return compare(given, tested) > 0;
    }

    /** Compares parts between dots and dashes; numbers by their value. */
    private static int compare(String one, String other) {
      String[] ones = one.replaceFirst("^v", "").split("[.\\-+_]", -1);
      String[] others = other.replaceFirst("^v", "").split("[.\\-+_]", -1);
      for (int i = 0; i < Math.min(ones.length, others.length); i++) {
        boolean numbers = ones[i].matches("\\d+") && others[i].matches("\\d+");
        int compared =
            numbers
                ? new BigInteger(ones[i]).compareTo(new BigInteger(others[i]))
                : ones[i].compareTo(others[i]);
        if (compared != 0) {
          return compared;
        }
      }
      return Integer.compare(ones.length, others.length);
    }
  }

  /**
   * One direction of a dataset.
   *
   * @param select yields the columns for the tenant {@code $1}; may use the range, {@code $2} to
   *     before {@code $3}
   * @param timeColumn the column of the range filter and first of the order
   * @param order the columns that order rows of one instant; unique together with the time
   * @param seeks whether the select finds the rows of a short range without reading the others
   * @param count returns about how many rows the tenant has in a range
   * @param endpointColumn the column of the endpoint filter
   * @param endpointType the SQL type of that column
   * @param endpointExists a query with tenant {@code $1} and endpoint {@code $2}
   * @param endpointForm how clients write an endpoint id; absent: as the source does
   * @param notNull columns that are never NULL
   * @param columns beyond those of the contract, or with a rule for their bytes; in the order of
   *     {@code source.yaml}
   */
  public record DirectionDefinition(
      SourceStatement select,
      String timeColumn,
      List<String> order,
      boolean seeks,
      Optional<SourceStatement> count,
      String endpointColumn,
      String endpointType,
      SourceStatement endpointExists,
      Optional<EndpointForm> endpointForm,
      Statuses statuses,
      Set<String> notNull,
      Map<String, ColumnDefinition> columns) {

    /**
     * Returns an endpoint id in the source's form; empty when clients do not write ids in this
     * form.
     */
    public Optional<String> convert(String id) {
      return endpointForm
          .map(form -> form.convert(id))
          .orElse(Optional.of(id))
          .map(own -> endpointType.equalsIgnoreCase("uuid") ? lowerCase(own) : own);
    }

    private static String lowerCase(String id) {
      return UuidText.parse(id).map(UUID::toString).orElse(id);
    }
  }

  /**
   * The statuses that occur.
   *
   * @param names as files show them, in the order of {@code source.yaml}
   * @param values the values of the column {@code status} that mean a name; empty when the column
   *     has the names
   */
  public record Statuses(Set<String> names, Map<String, List<String>> values) {
    public boolean isMapped() {
      return !values.isEmpty();
    }

    /**
     * Returns the column as a mapping compares it: directly, so that its index is used, but an enum
     * as text, because it may lack a label.
     */
    public static String comparedAs(@Nullable CellForm form) {
      return form == CellForm.STRING || form == CellForm.INTEGER ? "d.status" : "d.status::text";
    }

    /**
     * Returns the values of mapped names as a list of SQL. A text that is itself a name, and the
     * value of no other, is shown as that name.
     */
    public String literals(List<String> mapped, @Nullable CellForm form) {
      return mapped.stream()
          .flatMap(
              name ->
                  Stream.concat(
                      values.getOrDefault(name, List.of()).stream(),
                      Stream.of(name).filter(own -> form != CellForm.INTEGER && !isValue(own))))
          .map(Statuses::literal)
          .collect(joining(", ", "(", ")"));
    }

    private boolean isValue(String text) {
      return values.values().stream().anyMatch(list -> list.contains(text));
    }

    /** Returns the SQL of a mapped cell. A value of no name is shown as it is. */
    public String expression(@Nullable CellForm form) {
      return values.entrySet().stream()
          .flatMap(
              name ->
                  name.getValue().stream()
                      .map(v -> " when " + literal(v) + " then " + literal(name.getKey())))
          .collect(joining("", "case " + comparedAs(form), " else d.status::text end"));
    }

    private static String literal(String text) {
      return "'" + text.replace("'", "''") + "'";
    }
  }

  /**
   * A column of a select.
   *
   * @param description for clients; may be empty
   * @param isDefault whether a file has it when the client names no columns
   * @param bytes how a column of type bytea is written
   */
  public record ColumnDefinition(
      String description, boolean isDefault, Optional<BytesForm> bytes) {}

  /** How the bytes of a column of type bytea are written. */
  public enum BytesForm {
    /** As text in UTF-8; U+FFFD replaces what is invalid. */
    UTF_8,
    BASE64
  }
}
