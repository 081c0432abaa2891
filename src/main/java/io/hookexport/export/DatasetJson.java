package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The {@code data} of listDatasets, the same over HTTP and on the event bus. */
public final class DatasetJson {
  private DatasetJson() {}

  public static JsonArray of(List<FeedDescription> feeds) {
    JsonArray data = new JsonArray();
    feeds.forEach(feed -> data.add(of(feed)));
    return data;
  }

  private static JsonObject of(FeedDescription feed) {
    JsonObject json =
        new JsonObject()
            .put("dataset", feed.feed().dataset().wireName())
            .put("direction", feed.feed().direction().wireName())
            .put("time_column", feed.timeColumn())
            .put("filters", new JsonArray(feed.filters()));
    feed.endpointIdForm().ifPresent(form -> json.put("endpoint_id_format", form));
    JsonArray columns = new JsonArray();
    feed.columns().forEach(column -> columns.add(of(column)));
    return json.put("statuses", new JsonArray(feed.statuses())).put("columns", columns);
  }

  private static JsonObject of(FeedDescription.Column column) {
    JsonObject json =
        new JsonObject()
            .put("name", column.name())
            .put("type", column.type().wireName())
            .put("nullable", column.nullable())
            .put("always_empty", column.alwaysEmpty())
            .put("by_default", column.isDefault());
    return column.description().isEmpty() ? json : json.put("description", column.description());
  }
}
