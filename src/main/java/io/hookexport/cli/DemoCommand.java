package io.hookexport.cli;

import io.hookexport.config.ServerConfig;
import io.hookexport.demo.DemoException;
import io.hookexport.demo.DemoTour;
import io.hookexport.demo.EmbeddedDatabase;
import io.hookexport.demo.ProgressLine;
import io.hookexport.demo.SecretFile;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "Shows everything on this machine, without anything installed: a PostgreSQL of its own,",
      "made-up deliveries, the server, and one export as a client would do it. Then serves on."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String PROJECT = "demo";

  private final RootCommand root;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Deliveries to make; default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8080",
      description = "Port of the server, 0 for any; default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder for database, exports and downloads; default: ${DEFAULT-VALUE}.")
  private Path data = Path.of("data");

  @Option(names = "--once", description = "End after the export.")
  private boolean once;

  DemoCommand(RootCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws Exception {
    Arguments.atLeastOne(spec, "--rows", rows);
    Arguments.require(port >= 0 && port <= 65535, spec, "--port must be 0 to 65535");
    requireFree(port);
    try (OpenThings things = new OpenThings()) {
      return run(things);
    }
  }

  private int run(OpenThings things) throws Exception {
    Surroundings around = root.surroundings();
    Launcher launcher = around.launcher();
    PrintStream out = around.out();
    try {
      out.println("starting PostgreSQL in " + data.resolve("pg"));
      EmbeddedDatabase database = things.open(() -> EmbeddedDatabase.start(data));
      ServerConfig config = configuration(database);
      launcher.migrate(config);
      fill(config);
      String key = launcher.createKey(config, PROJECT, Optional.of(PROJECT));
      Launcher.Server server = things.open(() -> launcher.start(config));
      URI base = URI.create("http://localhost:" + server.port());
      out.println("hookexport listens on " + base);
      new DemoTour(base, key, data.resolve("downloads"), out, around.interactive()).run();
      if (!once) {
        out.println(invitation(base, key));
        server.awaitClose();
      }
      return 0;
    } catch (Exception e) {
      if (things.stopping()) {
        return 0; // Ctrl-C took the ground away; that is no error to tell
      }
      throw e;
    }
  }

  private void fill(ServerConfig config) {
    Surroundings around = root.surroundings();
    try (ProgressLine line =
        new ProgressLine(around.out(), around.interactive(), "sample", rows + rows / 10)) {
      around.launcher().sample(config, PROJECT, rows, line::update);
    }
  }

  /** Nothing that is set for a real server may reach the demo's data, nor the other way round. */
  private ServerConfig configuration(EmbeddedDatabase database) throws IOException {
    return root.configuration()
        .override("roles", "api,worker,janitor")
        .override("http.port", Integer.toString(port))
        .override("http.public_url", "")
        .override("database.uri", database.uri())
        .override("management.port", "-1")
        .override("source.name", "native")
        .override("source.uri", "")
        .override("files.directory", data.resolve("exports").toString())
        .override("links.secret", linksSecret())
        .override("log.format", "text")
        .override("log.level", root.verbose() ? "info" : "warn")
        .read();
  }

  /** Kept in the folder, so that links work on after a restart. */
  private String linksSecret() throws IOException {
    Path file = data.resolve("links.secret");
    if (!Files.exists(file) || Files.size(file) < 32) {
      SecretFile.write(file, RootCommand.randomSecret());
    }
    return Files.readString(file).strip();
  }

  private static void requireFree(int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(port));
    } catch (IOException e) {
      throw new DemoException(
          "port " + port + " cannot be used (" + e.getMessage() + "); choose another with --port",
          e);
    }
  }

  private static String invitation(URI base, String key) {
    String auth = " -H 'Authorization: Bearer " + key + "'";
    return String.join(
        System.lineSeparator(),
        List.of(
            "",
            "Now you. The key of project " + PROJECT + " is " + key,
            "",
            "# create an export; the answer holds its id",
            "curl -s" + auth + " -H 'Content-Type: application/json' \\",
            "  -d '" + DemoTour.REQUEST + "' \\",
            "  " + base + "/v1/exports",
            "# look at it",
            "curl -s" + auth + " \\",
            "  " + base + "/v1/exports/ID",
            "# download it when it is completed",
            "curl -sS -L -o deliveries.csv" + auth + " \\",
            "  " + base + "/v1/exports/ID/download",
            "# list all exports",
            "curl -s" + auth + " \\",
            "  " + base + "/v1/exports",
            "",
            "Documentation, to try out: " + base + "/docs",
            "The contract: " + base + "/openapi.yaml",
            "Stop with Ctrl-C."));
  }
}
