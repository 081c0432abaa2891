package io.hookexport.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** The {@code data} of listDatasets, the same over HTTP and on the event bus. */
public final class DatasetJson {
  private DatasetJson() {}

  public static JsonArray of(List<FeedDescription> feeds) {
    JsonArray data = new JsonArray();
    feeds.forEach(feed -> data.add(of(feed)));
    return data;
  }

  /**
   * Reads what {@link #of(List)} wrote, perhaps of a newer version; leaves out a dataset that this
   * version does not know.
   */
  public static List<FeedDescription> read(JsonArray data) {
    return data.stream()
        .map(JsonObject.class::cast)
        .flatMap(json -> known(json).map(feed -> description(feed, json)).stream())
        .toList();
  }

  private static Optional<Feed> known(JsonObject json) {
    return Feed.ALL.stream()
        .filter(feed -> feed.dataset().wireName().equals(json.getString("dataset")))
        .filter(feed -> feed.direction().wireName().equals(json.getString("direction")))
        .findFirst();
  }

  private static FeedDescription description(Feed feed, JsonObject json) {
    return new FeedDescription(
        feed,
        json.getString("time_column"),
        texts(json.getJsonArray("filters")),
        Optional.ofNullable(json.getString("endpoint_id_format")),
        texts(json.getJsonArray("statuses")),
        json.getJsonArray("columns").stream()
            .map(JsonObject.class::cast)
            .map(DatasetJson::column)
            .toList());
  }

  private static FeedDescription.Column column(JsonObject json) {
    return new FeedDescription.Column(
        json.getString("name"),
        FeedDescription.Type.of(json.getString("type")),
        json.getBoolean("nullable"),
        json.getBoolean("always_empty"),
        json.getBoolean("by_default"),
        json.getString("description", ""));
  }

  private static List<String> texts(JsonArray array) {
    return array.stream().map(String.class::cast).toList();
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
