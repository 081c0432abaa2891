package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;

/** Requests that the contract accepts and that nobody sends: the edges of time, and all of it. */
enum Poison {
  END_OF_TIME("9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z"),
  LAST_MICROSECOND("9999-12-31T23:59:59.999998Z", "9999-12-31T23:59:59.999999Z"),
  BEGIN_OF_TIME("0001-01-01T00:00:00Z", "0001-01-02T00:00:00Z"),
  ALL_OF_TIME("0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"),
  ONE_MICROSECOND("2026-10-02T00:00:00Z", "2026-10-02T00:00:00.000001Z"),
  THE_MONTH("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z");

  private final String start;
  private final String end;

  Poison(String start, String end) {
    this.start = start;
    this.end = end;
  }

  JsonObject body(boolean inbound, boolean gzip) {
    return new JsonObject()
        .put("start_time", start)
        .put("end_time", end)
        .put("direction", inbound ? "inbound" : "outbound")
        .put("compression", gzip ? "gzip" : "none");
  }
}
