package io.hookexport.cli;

import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
    name = "migrate",
    description = "Updates the schemas of the job and source databases; safe to run again.")
final class MigrateCommand implements Runnable {
  private final RootCommand root;

  MigrateCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public void run() {
    List<String> applied = root.environment().launcher().migrate(root.databaseConfiguration());
    PrintStream out = root.environment().out();
    applied.forEach(name -> out.println("applied " + name));
    if (applied.isEmpty()) {
      out.println("up to date");
    }
  }
}
