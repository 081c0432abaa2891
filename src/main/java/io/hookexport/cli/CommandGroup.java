package io.hookexport.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only groups others, which are methods of its class. */
abstract class CommandGroup implements Callable<Integer> {
  private final RootCommand root;

  @Spec private CommandSpec spec = CommandSpec.create();

  CommandGroup(RootCommand root) {
    this.root = root;
  }

  final RootCommand root() {
    return root;
  }

  final CommandEnvironment environment() {
    return root.environment();
  }

  /** An empty value of an option is wrong usage of the command that has it. */
  final void notBlank(String command, String option, String value) {
    CommandLine line = Objects.requireNonNull(spec.subcommands().get(command));
    RootCommand.notBlank(line.getCommandSpec(), option, value);
  }

  /** Checks a rule of a command that a type alone cannot express. */
  final void require(String command, boolean condition, String problem) {
    CommandLine line = Objects.requireNonNull(spec.subcommands().get(command));
    RootCommand.require(condition, line.getCommandSpec(), problem);
  }

  @Override
  public final Integer call() {
    throw RootCommand.commandMissing(spec);
  }
}
