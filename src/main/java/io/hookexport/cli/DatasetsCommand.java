package io.hookexport.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.hookexport.export.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "datasets",
    description = {
      "Shows what a server can export: values of --dataset, --direction, --status and --columns.",
      "Columns marked (only with --columns) are left out by default."
    })
final class DatasetsCommand implements Callable<Integer> {
  private final RootCommand root;

  @Mixin private ClientOptions client = new ClientOptions();

  DatasetsCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    return ClientSession.run(root, client, DatasetsCommand::show);
  }

  private static int show(ClientSession session) throws InterruptedException {
    JsonNode datasets = session.api().datasets();
    if (session.json()) {
      session.print(JsonNodeFactory.instance.objectNode().set("datasets", datasets));
      return 0;
    }
    for (JsonNode dataset : datasets) {
      session.print(text(dataset.path("dataset")) + ", " + text(dataset.path("direction")));
      session.print("  --status   " + joined(dataset.path("statuses")));
      session.print("  --columns  " + joined(dataset.path("columns")));
    }
    return 0;
  }

  private static String text(JsonNode value) {
    return PlainText.of(value.asText());
  }

  private static String joined(JsonNode items) {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : items) {
      boolean extra = item.has("by_default") && !item.path("by_default").asBoolean();
      texts.add(
          text(item.isObject() ? item.path("name") : item)
              + (extra ? " (only with --columns)" : ""));
    }
    return String.join(", ", texts);
  }
}
