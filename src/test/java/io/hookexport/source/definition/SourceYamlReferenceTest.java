package io.hookexport.source.definition;

import io.hookexport.postgres.SqlFile;
import io.hookexport.support.GeneratedDocument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The reference of {@code source.yaml} is made from the schema that the server checks it with. */
final class SourceYamlReferenceTest {
  private final JsonObject schema = new JsonObject(SqlFile.read("sources/source.schema.json"));
  private final StringBuilder document = new StringBuilder();

  @Test
  void theReferenceIsThatOfTheSchema() throws Exception {
    document.append(
        """
        # source.yaml

        Written from the JSON Schema `src/main/resources/sql/sources/source.schema.json` by `mvn test -Dtest=SourceYamlReferenceTest -Dreference.write=true`, and compared with it by each build.
        The server checks a `source.yaml` with the same schema. How to write one: [Your own tables](../guide/sources.md).

        A file is named relative to the folder. `$1` and `$2` of a statement are given in the type that the server infers: where they are compared with a text, smallint, integer, bigint, uuid or enum column no cast is
        needed. For other types write, for example, `$1::text::numeric`.

        """);
    table("The whole source", schema);
    table("platform", property("platform"));
    table("parameters.NAME", (JsonObject) property("parameters").getValue("additionalProperties"));
    table("datasets", property("datasets"));
    table("datasets.DATASET", definition("directions"));
    JsonObject direction = definition("direction");
    table("datasets.DATASET.DIRECTION", direction);
    JsonObject form = direction.getJsonObject("properties").getJsonObject("endpoint_form");
    table("endpoint_form", form);
    table(
        "endpoint_form.patterns",
        form.getJsonObject("properties").getJsonObject("patterns").getJsonObject("items"));
    table(
        "columns.NAME",
        direction
            .getJsonObject("properties")
            .getJsonObject("columns")
            .getJsonObject("additionalProperties"));
    GeneratedDocument.check(
        Path.of("src/doc/reference/source-yaml.md"),
        document.toString(),
        SourceYamlReferenceTest.class);
  }

  private JsonObject property(String name) {
    return schema.getJsonObject("properties").getJsonObject(name);
  }

  private JsonObject definition(String name) {
    return schema.getJsonObject("$defs").getJsonObject(name);
  }

  private void table(String title, JsonObject owner) {
    List<?> required = owner.getJsonArray("required", new JsonArray()).getList();
    document.append("## ").append(title).append("\n\n| key | needed | meaning |\n|---|---|---|\n");
    owner
        .getJsonObject("properties")
        .forEach(
            entry -> {
              JsonObject key = (JsonObject) entry.getValue();
              document.append(
                  "| `%s` | %s | %s%s |\n"
                      .formatted(
                          entry.getKey(),
                          required.contains(entry.getKey()) ? "yes" : "",
                          key.getString("description").replace("|", "\\|"),
                          values(key)));
            });
    document.append('\n');
  }

  private static String values(JsonObject key) {
    String values =
        key.getJsonArray("enum", new JsonArray()).stream()
            .map(value -> "`" + value + "`")
            .collect(Collectors.joining(", "));
    Object standard = key.getValue("default");
    return (values.isEmpty() ? "" : " One of " + values + ".")
        + (standard == null ? "" : " Default: `" + standard + "`.");
  }
}
