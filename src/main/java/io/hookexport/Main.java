package io.hookexport;

import io.hookexport.cli.HookExportCli;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(HookExportCli.run(new App(), System.getenv(), System.out, System.err, args));
  }
}
