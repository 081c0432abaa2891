package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** The exports that clients ask for. */
enum Variant {
  ALL,
  GZIP,
  FIRST_HALF,
  INBOUND;

  JsonObject body() {
    JsonObject body =
        new JsonObject()
            .put("start_time", "2026-10-01T00:00:00Z")
            .put("end_time", this == FIRST_HALF ? "2026-10-16T00:00:00Z" : "2026-11-01T00:00:00Z");
    return switch (this) {
      case GZIP -> body.put("compression", "gzip");
      case INBOUND -> body.put("direction", "inbound");
      case ALL, FIRST_HALF -> body;
    };
  }

  /** What the database says that there must be, for one tenant. */
  String count(String tenant) {
    String from =
        this == INBOUND
            ? "deliveries.inbound_messages where received_at"
            : "deliveries.outbound_messages where created_at";
    String end = this == FIRST_HALF ? "2026-10-16" : "2026-11-01";
    return String.format(
        Locale.ROOT,
        "select count(*) from %s >= '2026-10-01Z' and %s < '%sZ' and project_id = '%s'",
        from,
        from.substring(from.lastIndexOf(' ') + 1),
        end,
        tenant);
  }
}
