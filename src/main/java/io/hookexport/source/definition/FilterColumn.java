package io.hookexport.source.definition;

import java.util.List;

/** A column that a filter of a request compares, and that a select may lack. */
enum FilterColumn {
  EVENT_TYPE("event_types", "event_type"),
  RESPONSE_STATUS("response_statuses", "response_status");

  private final String property;
  private final String column;

  FilterColumn(String property, String column) {
    this.property = property;
    this.column = column;
  }

  /** Returns the property of a request. */
  String property() {
    return property;
  }

  String column() {
    return column;
  }

  /** Returns whether a request filters by it, given its two lists. */
  boolean isWanted(List<?> eventTypes, List<?> responseStatuses) {
    return switch (this) {
      case EVENT_TYPE -> !eventTypes.isEmpty();
      case RESPONSE_STATUS -> !responseStatuses.isEmpty();
    };
  }
}
