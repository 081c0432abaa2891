package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hookexport.client.ClientException;
import io.hookexport.client.ClientException.Reason;
import io.hookexport.client.PartFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Exports deliveries of a server as a CSV file: creates the export, waits for it, downloads and",
      "checks the file. Ctrl-C cancels the export.",
      "Example: hookexport export --from 2026-10-01 --to 2026-11-01 -o deliveries.csv",
      "A time is a date (its midnight), 2026-10-01T08:30, one with an offset (2026-10-01T08:30:00Z),",
      "now, today, yesterday (their midnight), or a span back from now: -30m, -24h, -7d, -2w."
    })
final class ExportCommand implements Callable<Integer> {
  private final RootCommand root;
  private final String idempotencyKey = UUID.randomUUID().toString();
  private final ObjectNode request = JsonNodeFactory.instance.objectNode();
  private @Nullable String id;
  private boolean completed;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClientOptions client = new ClientOptions();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "Start of the range, included.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "TIME",
      defaultValue = "now",
      description = "End of the range, not included; default: ${DEFAULT-VALUE}.")
  private String to = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone of the times, such as Europe/Berlin; default: the system's.")
  private @Nullable String zone;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The file; - for standard output. Default: the server's name for it.")
  private @Nullable Path output;

  @Option(names = "--force", description = "Replace FILE if it exists.")
  private boolean force;

  @Option(
      names = "--status",
      split = ",",
      paramLabel = "S",
      description = "Only deliveries with this status, or one of these (may be repeated).")
  private List<String> statuses = List.of();

  @Option(
      names = "--event-type",
      paramLabel = "T",
      description = "Only these event types (may be repeated).")
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
      description = "Only these columns, in this order.")
  private List<String> columns = List.of();

  @Option(
      names = "--excel",
      description = "For spreadsheets: a byte order mark, and no text that is run as a formula.")
  private boolean excel;

  @Option(names = "--gzip", description = "Compress the file.")
  private boolean gzip;

  @Option(
      names = "--detach",
      description = "Only create the export, and print its id to standard output.")
  private boolean detach;

  ExportCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    boolean piped = ClientSession.STDOUT.equals(output);
    RootCommand.require(
        !(piped && client.json()),
        spec,
        "--json and -o - both write to standard output; use one of them");
    TimeRange range =
        TimeRange.of(from, to, TimeRange.zone(Optional.ofNullable(zone)), PersonalTime.now());
    if (output != null && !piped && !detach) {
      PartFile.check(output, force);
      ClientSession.requireNoPart(spec, output, force);
    }
    fill(range);
    return ClientSession.run(root, client, session -> run(session, range));
  }

  private void fill(TimeRange range) {
    request.put("start_time", range.from().at().toString());
    request.put("end_time", range.to().at().toString());
    put("statuses", statuses);
    put("event_types", eventTypes);
    put("response_statuses", responseStatuses);
    put("columns", columns);
    put("dataset", dataset);
    put("direction", direction);
    put("inbound".equals(direction) ? "inbound_endpoint_id" : "endpoint_id", endpoint);
    put("compression", gzip ? "gzip" : null);
    if (excel) {
      request.put("byte_order_mark", true).put("formula_escaping", "spreadsheet");
    }
  }

  private void put(String property, List<String> values) {
    if (!values.isEmpty()) {
      values.forEach(request.withArray(property)::add);
    }
  }

  private void put(String property, @Nullable String value) {
    if (value != null) {
      request.put(property, value);
    }
  }

  private int run(ClientSession session, TimeRange range) throws InterruptedException {
    range.lines().forEach(session.activity()::say);
    try {
      JsonNode created = session.api().create(request, idempotencyKey);
      String createdId = created.path("id").asText();
      id = createdId;
      if (detach) {
        session.activity().say("next: " + downloadCommand(session));
        session.print(session.json() ? created : createdId);
        return 0;
      }
      session.activity().say(TimeRange.line("export", createdId));
      finish(session, session.follow(created));
      return 0;
    } catch (InterruptedException e) {
      abandon(session);
      throw e;
    } catch (ClientException e) {
      boolean goesOn =
          id != null && e.reason() != Reason.EXPORT_FAILED && e.reason() != Reason.NOT_FOUND;
      throw goesOn ? e.with("go on with: " + downloadCommand(session)) : e;
    }
  }

  private void finish(ClientSession session, JsonNode export) throws InterruptedException {
    if (!export.path("status").asText().equals("completed") && session.json()) {
      session.print(export);
    }
    ClientSession.requireCompleted(export);
    completed = true;
    session.activity().say(ExportText.exported(export));
    Path file =
        session.download(
            export.path("id").asText(), Optional.ofNullable(output), force, /* resume= */ false);
    if (session.json()) {
      session.print(((ObjectNode) export).put("file", file.toString()));
    }
  }

  /** Says how to get the file; waits for an export that is not ready. */
  private String downloadCommand(ClientSession session) {
    String known = String.valueOf(id);
    return (completed ? "" : session.command("wait", known) + " && ")
        + session.command("download", known)
        + ClientSession.option("-o", output)
        + (force ? " --force" : "");
  }

  /**
   * Cancels the export. Whether a create without a response was received is not known: it is sent
   * again, with the same key, so that there is one export at most, and that can be cancelled.
   */
  private void abandon(ClientSession session) throws InterruptedException {
    Activity activity = session.activity();
    if (completed) {
      activity.say("stopped; go on with: " + downloadCommand(session));
      return;
    }
    activity.say("cancelling the export; Ctrl-C again ends at once");
    session.api().hurry();
    try {
      String unwanted =
          id == null ? session.api().create(request, idempotencyKey).path("id").asText() : id;
      id = unwanted;
      session.api().cancel(unwanted);
      activity.say("cancelled export " + unwanted);
    } catch (ClientException e) {
      String which = id == null ? "" : " " + id;
      activity.say("the export" + which + " could not be cancelled: " + e.getMessage());
    }
  }
}
