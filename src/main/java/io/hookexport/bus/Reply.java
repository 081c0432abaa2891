package io.hookexport.bus;

import io.hookexport.export.DatasetJson;
import io.hookexport.export.DownloadLink;
import io.hookexport.export.Export;
import io.hookexport.export.ExportEstimate;
import io.hookexport.export.ExportJson;
import io.hookexport.export.ExportPage;
import io.hookexport.export.ExportStore;
import io.hookexport.export.FeedDescription;
import io.hookexport.export.FilePreview;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The reply of an operation.
 *
 * @param data JsonObject or JsonArray, the operation's {@code data}; null when it has none
 * @param headers of the reply message: the facts that HTTP sends in headers
 */
record Reply(@Nullable Object data, Map<String, String> headers) {
  static final String HAS_MORE = "has_more";
  static final String NEXT_CURSOR = "next_cursor";
  static final String REPLAYED = "Idempotent-Replayed";
  static final String LOCATION = "location";

  static Reply export(Export export) {
    return new Reply(ExportJson.of(export), Map.of());
  }

  static Reply preview(FilePreview.Preview preview) {
    return new Reply(ExportJson.of(preview), Map.of());
  }

  static Reply empty() {
    return new Reply(null, Map.of());
  }

  static Reply created(ExportStore.Created created) {
    return new Reply(
        ExportJson.of(created.export()), created.replayed() ? Map.of(REPLAYED, "true") : Map.of());
  }

  static Reply estimate(ExportEstimate estimate) {
    return new Reply(estimate.json(), Map.of());
  }

  static Reply datasets(List<FeedDescription> feeds) {
    return new Reply(DatasetJson.of(feeds), Map.of());
  }

  /** Returns the reply with a link, where HTTP redirects. */
  static Reply location(DownloadLink link) {
    return new Reply(new JsonObject().put(LOCATION, link.url().toString()), Map.of());
  }

  static Reply link(DownloadLink link) {
    return new Reply(link.json(link.url().toString()), Map.of());
  }

  static Reply page(ExportPage page) {
    JsonArray data = new JsonArray();
    page.exports().forEach(export -> data.add(ExportJson.of(export)));
    return new Reply(
        data,
        page.next()
            .map(next -> Map.of(HAS_MORE, "true", NEXT_CURSOR, next.toCursor()))
            .orElseGet(() -> Map.of(HAS_MORE, "false")));
  }
}
