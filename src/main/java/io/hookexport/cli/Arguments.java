package io.hookexport.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Rules that a type alone cannot express; a value that breaks one is wrong usage. */
final class Arguments {
  private Arguments() {}

  static void atLeastOne(@Nullable CommandSpec spec, String option, long value) {
    require(value >= 1, spec, option + " must be at least 1");
  }

  static void notBlank(@Nullable CommandSpec spec, String option, String value) {
    require(!value.isBlank(), spec, option + " must not be empty");
  }

  static void require(boolean condition, @Nullable CommandSpec spec, String problem) {
    if (spec == null) {
      throw new IllegalStateException("picocli did not set the specification");
    }
    if (!condition) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }
}
