package io.hookexport;

import io.hookexport.cli.HookExportCli;

/** The program. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    // The server has no web sockets. Without this, Vert.x looks at each request for them first, and
    // answers an unknown HTTP version itself, with an empty 501.
    System.setProperty("vertx.disableWebsockets", "true");
    System.exit(HookExportCli.run(new App(), System.getenv(), System.out, System.err, args));
  }
}
