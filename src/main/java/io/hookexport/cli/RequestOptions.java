package io.hookexport.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What is exported, and how it is written. */
final class RequestOptions {
  @Option(
      names = "--status",
      split = ",",
      paramLabel = "S",
      description =
          "Only deliveries with this status, such as failed_permanent, or one of these (may be"
              + " repeated). hookexport datasets has all.")
  private List<String> statuses = List.of();

  @Option(
      names = "--event-type",
      paramLabel = "T",
      description = "Only these event types, as the file has them (may be repeated).")
  private List<String> eventTypes = List.of();

  @Option(
      names = "--response-status",
      split = ",",
      paramLabel = "R",
      description = "Only these HTTP responses: 503, 5xx or none (may be repeated).")
  private List<String> responseStatuses = List.of();

  @Option(
      names = "--endpoint",
      paramLabel = "ID",
      description = "Only deliveries of this endpoint.")
  private @Nullable String endpoint;

  @Option(
      names = "--direction",
      paramLabel = "D",
      description = "outbound or inbound; default: outbound.")
  private @Nullable String direction;

  @Option(
      names = "--dataset",
      paramLabel = "D",
      description = "deliveries, or attempts for each try to deliver one; default: deliveries.")
  private @Nullable String dataset;

  @Option(
      names = "--columns",
      split = ",",
      paramLabel = "C",
      description =
          "Only these columns, in this order, such as message_id,status. hookexport datasets has all.")
  private List<String> columns = List.of();

  @Option(
      names = "--excel",
      description = "For spreadsheets: a byte order mark, and no text that is run as a formula.")
  private boolean excel;

  @Option(names = "--gzip", description = "Compress the file.")
  private boolean gzip;

  boolean gzip() {
    return gzip;
  }

  /** An empty value is more likely an unset shell variable than a request for everything. */
  void check(CommandSpec spec) {
    notBlank(spec, "--status", statuses);
    notBlank(spec, "--event-type", eventTypes);
    notBlank(spec, "--response-status", responseStatuses);
    notBlank(spec, "--columns", columns);
    notBlank(spec, "--endpoint", Arrays.asList(endpoint));
    notBlank(spec, "--direction", Arrays.asList(direction));
    notBlank(spec, "--dataset", Arrays.asList(dataset));
  }

  private static void notBlank(
      CommandSpec spec, String option, List<? extends @Nullable String> values) {
    RootCommand.require(
        values.stream().noneMatch(value -> value != null && value.isBlank()),
        spec,
        option + (values.size() > 1 ? " has an empty value" : " must not be empty"));
  }

  /** Returns the body of a create. */
  ObjectNode request(TimeRange range) {
    ObjectNode request = JsonNodeFactory.instance.objectNode();
    request.put("start_time", range.from().at().toString());
    request.put("end_time", range.to().at().toString());
    put(request, "statuses", statuses);
    put(request, "event_types", eventTypes);
    put(request, "response_statuses", responseStatuses);
    put(request, "columns", columns);
    put(request, "dataset", dataset);
    put(request, "direction", direction);
    put(request, "inbound".equals(direction) ? "inbound_endpoint_id" : "endpoint_id", endpoint);
    put(request, "compression", gzip ? "gzip" : null);
    if (excel) {
      request.put("byte_order_mark", true).put("formula_escaping", "spreadsheet");
    }
    return request;
  }

  private static void put(ObjectNode request, String property, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(request.withArray(property)::add);
    }
  }

  private static void put(ObjectNode request, String property, @Nullable String value) {
    if (value != null) {
      request.put(property, value);
    }
  }
}
