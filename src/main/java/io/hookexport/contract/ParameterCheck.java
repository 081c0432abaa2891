package io.hookexport.contract;

import io.hookexport.export.UuidText;
import io.hookexport.export.Violation;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.common.dsl.SchemaType;
import io.vertx.openapi.contract.Location;
import io.vertx.openapi.contract.Parameter;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks one parameter of an operation: a string, an integer or a boolean. */
public final class ParameterCheck {
  /** At most 18 digits, which a long holds; a longer number breaks every limit anyway. */
  private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]{0,17})");

  /** Keywords of a schema that do not restrict a value. */
  private static final Set<String> ANNOTATIONS =
      Set.of("title", "description", "default", "example", "examples");

  private final Parameter parameter;
  private final String pointer;
  private final SchemaCheck schema;
  private final Predicate<String> form;
  private final @Nullable Object defaultValue;

  public ParameterCheck(Contract contract, Parameter parameter) {
    this.parameter = parameter;
    this.pointer = parameter.getIn().name().toLowerCase(Locale.ROOT) + "/" + parameter.getName();
    JsonObject inlined = contract.inlined((JsonObject) parameter.getSchema());
    this.schema = new SchemaCheck(contract, inlined);
    this.form = form(inlined);
    this.defaultValue = inlined.getValue("default");
    if (parameter.getSchemaType() != SchemaType.STRING
        && parameter.getSchemaType() != SchemaType.INTEGER
        && parameter.getSchemaType() != SchemaType.BOOLEAN) {
      throw new IllegalArgumentException(
          "openapi.yaml: parameter " + pointer + " must be a string, an integer or a boolean");
    }
  }

  /**
   * Returns a predicate for texts that certainly follow the schema. When the schema has no keywords
   * other than those handled here, the validator would give the same result. The validator judges
   * all other texts, and words their violations.
   */
  private static Predicate<String> form(JsonObject rules) {
    Set<String> keywords = new HashSet<>(rules.fieldNames());
    keywords.removeAll(ANNOTATIONS);
    boolean isString = "string".equals(rules.getValue("type"));
    if (isString && keywords.equals(Set.of("type"))) {
      return text -> true;
    }
    boolean isUuid = isString && "uuid".equals(rules.getValue("format"));
    return isUuid && keywords.equals(Set.of("type", "format", "pattern"))
        ? UuidText::isUuid
        : text -> false;
  }

  public String name() {
    return parameter.getName();
  }

  public Location in() {
    return parameter.getIn();
  }

  /**
   * Returns the checked value, the default, or null when there is neither.
   *
   * @param texts as they were sent; more than one is a violation
   */
  public @Nullable Object read(List<String> texts, List<Violation> violations) {
    if (texts.isEmpty()) {
      if (parameter.isRequired()) {
        violations.add(new Violation(pointer, name() + " is required"));
      }
      return defaultValue;
    }
    if (texts.size() > 1) {
      violations.add(new Violation(pointer, name() + " must be given only once"));
      return null;
    }
    Object value = value(texts.get(0));
    if (!(value instanceof String text && form.test(text))) {
      violations.addAll(schema.check(pointer, value));
    }
    return value;
  }

  /**
   * As {@link #read(List, List)}, for a JSON value.
   *
   * @param present whether there was a value; an explicit null is one
   */
  @Nullable Object readJson(boolean present, @Nullable Object value, List<Violation> violations) {
    if (!present) {
      return read(List.of(), violations);
    }
    violations.addAll(schema.check(pointer, value));
    return value;
  }

  /** Returns a text that is not of the schema's type as a string, so that the schema rejects it. */
  private Object value(String text) {
    if (parameter.getSchemaType() == SchemaType.INTEGER && INTEGER.matcher(text).matches()) {
      return Long.valueOf(text);
    }
    if (parameter.getSchemaType() == SchemaType.BOOLEAN && text.matches("true|false")) {
      return Boolean.valueOf(text);
    }
    return text;
  }
}
