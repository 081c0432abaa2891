package io.hookexport.source.definition;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.hookexport.export.Dataset;
import io.hookexport.postgres.SqlFile;
import io.vertx.core.json.JsonObject;

/** What the columns of the contract mean; {@code sql/sources/columns.yaml}. */
final class ColumnMeanings {
  private static final JsonObject MEANINGS = read("sources/columns.yaml");

  private ColumnMeanings() {}

  private static JsonObject read(String file) {
    try {
      return YamlDocument.parse(SqlFile.read(file)).orElseThrow();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(file + ": " + e.getMessage(), e);
    }
  }

  /** Returns an empty text for a column that the contract does not have. */
  static String of(Dataset dataset, String column) {
    return MEANINGS.getJsonObject(dataset.wireName()).getString(column, "");
  }
}
