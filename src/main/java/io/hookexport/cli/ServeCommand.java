package io.hookexport.cli;

import io.hookexport.config.ServerConfig;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "serve",
    description = {
      "Serves the API and runs exports until it is stopped (TERM or Ctrl-C).",
      "Stopping is graceful: see shutdown.grace_seconds."
    })
final class ServeCommand implements Callable<Integer> {
  private final RootCommand root;

  ServeCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    ServerConfig config = root.configuration().read();
    try (ResourceStack resources = new ResourceStack(root.environment().err())) {
      Optional<Launcher.Server> started =
          resources.start(
              () -> root.environment().launcher().start(config),
              () -> root.environment().err().println("hookexport: stopped while it was starting"));
      if (started.isEmpty()) {
        return 0;
      }
      Launcher.Server server = started.get();
      if (server.port() > 0) {
        root.environment().err().println("hookexport is listening on port " + server.port());
      }
      server.awaitClose();
    }
    return 0;
  }
}
