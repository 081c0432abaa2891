package io.hookexport.client;

import java.util.Map;

/** Options of the commands, by the places in a request that they fill. */
final class OptionNames {
  private static final Map<String, String> BY_PROPERTY =
      Map.ofEntries(
          Map.entry("/start_time", "--from"),
          Map.entry("/end_time", "--to"),
          Map.entry("/statuses", "--status"),
          Map.entry("/event_types", "--event-type"),
          Map.entry("/response_statuses", "--response-status"),
          Map.entry("/endpoint_id", "--endpoint"),
          Map.entry("/inbound_endpoint_id", "--endpoint"),
          Map.entry("/direction", "--direction"),
          Map.entry("/dataset", "--dataset"),
          Map.entry("/columns", "--columns"),
          Map.entry("/byte_order_mark", "--excel"),
          Map.entry("/formula_escaping", "--excel"),
          Map.entry("/compression", "--gzip"),
          Map.entry("query/status", "--status"),
          Map.entry("query/direction", "--direction"),
          Map.entry("query/limit", "--limit"));

  private OptionNames() {}

  /** Returns the option of a pointer, or of what it points into; else the pointer. */
  static String of(String pointer) {
    String place = pointer.replaceFirst("^(.[^/]*(?:(?<=query)/[^/]+)?).*$", "$1");
    return BY_PROPERTY.getOrDefault(place, pointer);
  }
}
