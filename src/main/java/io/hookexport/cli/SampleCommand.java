package io.hookexport.cli;

import io.hookexport.config.ServerConfig;
import io.hookexport.demo.ProgressLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "sample",
    description = {
      "Fills the native source of a project with made-up deliveries and attempts.",
      "They are of October 2026.",
      "The same rows every time: running it again changes nothing, or adds what is missing."
    })
final class SampleCommand implements Runnable {
  private final RootCommand root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--rows",
      required = true,
      paramLabel = "N",
      description = "Outbound deliveries, plus a tenth as many inbound ones.")
  private long rows;

  @Option(names = "--project", required = true, paramLabel = "P", description = "Project id.")
  private String project = "";

  SampleCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public void run() {
    RootCommand.atLeastOne(spec, "--rows", rows);
    RootCommand.notBlank(spec, "--project", project);
    CommandEnvironment environment = root.environment();
    ServerConfig config = root.databaseConfiguration();
    environment.launcher().operator(config).keys(project); // fails when the project does not exist
    try (ProgressLine progress =
        new ProgressLine(environment.err(), environment.terminal().err(), "sample", rows)) {
      environment.launcher().sample(config, project, rows, progress::update);
    }
    environment
        .out()
        .println(
            "project " + project + ": " + rows + " outbound, " + rows / 10 + " inbound deliveries");
  }
}
