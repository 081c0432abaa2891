package io.hookexport;

import io.hookexport.cli.HookExportCli;
import io.hookexport.observe.LogOutput;
import java.time.Duration;
import java.util.Locale;

/** The program. */
public final class Main {
  private static final Duration LAST_LINES = Duration.ofSeconds(1);

  private Main() {}

  public static void main(String[] args) {
    // Libraries change case by the locale: in Turkish "string" becomes STRİNG. Our own code names a
    // locale wherever it matters, which the build checks.
    Locale.setDefault(Locale.ROOT);
    // The server has no web sockets. Without this, Vert.x first checks each request for them, and
    // responds to an unknown HTTP version itself, with an empty 501.
    System.setProperty("vertx.disableWebsockets", "true");
    int code =
        HookExportCli.run(
            new App(LogOutput::takeStandardStreams), System.getenv(), System.out, System.err, args);
    LogOutput.flush(LAST_LINES);
    System.exit(code);
  }
}
