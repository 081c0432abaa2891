package io.hookexport.cli;

import io.hookexport.client.ShellWords;
import io.hookexport.config.ConfigReader;
import io.hookexport.config.ServerConfig;
import io.hookexport.demo.DemoException;
import io.hookexport.demo.DemoTour;
import io.hookexport.demo.EmbeddedDatabase;
import io.hookexport.demo.ProgressLine;
import io.hookexport.demo.SecretFile;
import io.hookexport.export.ApiKeys;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "Shows everything on this machine: a database, deliveries, the server and one export.",
      "Nothing needs to be installed. The server runs until stopped and listens on this machine only;",
      "HOOKEXPORT_HTTP_HOST exposes it, and HOOKEXPORT_MANAGEMENT_PORT enables the management port.",
      "--port replaces http.port. The command ignores database.uri, source.name, source.uri,",
      "files.directory, links.secret, cluster.enabled, roles, log.format and log.level wherever they",
      "are set, and http.host and management.port in a file."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String PROJECT = "demo";

  private final RootCommand root;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "200000",
      description =
          "Outbound deliveries, plus a tenth as many inbound ones; default: ${DEFAULT-VALUE}.")
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
    RootCommand.atLeastOne(spec, "--rows", rows);
    RootCommand.require(port >= 0 && port <= 65535, spec, "--port must be 0 to 65535");
    requireFree(host(), port);
    try (ResourceStack resources = new ResourceStack(root.environment().err())) {
      return run(resources);
    }
  }

  private int run(ResourceStack resources) throws Exception {
    CommandEnvironment environment = root.environment();
    Launcher launcher = environment.launcher();
    PrintStream out = environment.out();
    try {
      EmbeddedDatabase database =
          resources.open(
              () ->
                  EmbeddedDatabase.start(
                      data, step -> out.println(step + " (in " + data + ") ...")));
      ServerConfig config = configuration(database);
      launcher.migrate(config);
      String key =
          launcher
              .operator(config)
              .createKey(PROJECT, Optional.of(PROJECT), ApiKeys.Terms.NONE)
              .key();
      String inbound = rows / 10 + " inbound deliveries of October 2026 ...";
      out.println("inserting " + rows + " outbound and " + inbound);
      fill(config);
      out.println("starting the server ...");
      Optional<Launcher.Server> started = resources.start(() -> launcher.start(config), () -> {});
      if (started.isEmpty()) {
        return 0;
      }
      Launcher.Server server = started.get();
      URI base = URI.create("http://localhost:" + server.port());
      out.println("hookexport is listening on " + base);
      DemoTour tour =
          new DemoTour(base, key, data.resolve("downloads"), out, environment.redrawsOut());
      tour.run();
      if (!once) {
        out.println(invitation(base, key, tour.consoleLink()));
        server.awaitClose();
      }
      return 0;
    } catch (Exception e) {
      if (resources.stopping()) {
        return 0; // Ctrl-C closed the resources of the tour; that is no error to report
      }
      throw e;
    }
  }

  private void fill(ServerConfig config) {
    CommandEnvironment environment = root.environment();
    try (ProgressLine line =
        new ProgressLine(environment.out(), environment.redrawsOut(), "sample", rows)) {
      environment.launcher().sample(config, PROJECT, rows, line::update);
    }
  }

  /**
   * Keeps the settings of a real server and the demo's data apart. The folder of the files is not
   * the default of a real server, which may run in the same folder.
   */
  private ServerConfig configuration(EmbeddedDatabase database) throws IOException {
    ConfigReader reader = root.configuration();
    if (!root.environment().environment().containsKey("HOOKEXPORT_MANAGEMENT_PORT")) {
      reader.override("management.port", "-1");
    }
    if (port > 0) {
      reader.whenEmpty("http.public_url", "http://localhost:" + port);
    }
    return reader
        .override("http.host", host())
        .override("roles", "api,worker,janitor")
        .override("cluster.enabled", "false")
        .override("http.port", Integer.toString(port))
        .override("database.uri", database.uri())
        .override("source.name", "native")
        .override("source.uri", "")
        .override("files.directory", data.resolve("demo").resolve("exports").toString())
        .override("links.secret", linksSecret())
        .override("log.format", "text")
        .override("log.level", root.verbose() ? "info" : "warn")
        .read();
  }

  /** Returns loopback unless the user sets another one: the key is on the screen. */
  private String host() {
    return root.environment().environment().getOrDefault("HOOKEXPORT_HTTP_HOST", "127.0.0.1");
  }

  /** Keeps the secret in the folder, so that links still work after a restart. */
  private String linksSecret() throws IOException {
    Path file = data.resolve("links.secret");
    if (!Files.exists(file) || Files.size(file) < 32) {
      SecretFile.write(file, SecretFile.random());
    }
    return Files.readString(file).strip();
  }

  private static void requireFree(String host, int port) {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new DemoException(
          "port " + port + " cannot be used (" + e.getMessage() + "); choose another with --port",
          e);
    }
  }

  /** Returns what starts this program, from any folder. */
  private static String program() {
    CodeSource code = HookExportCli.class.getProtectionDomain().getCodeSource();
    String path = code == null ? "" : code.getLocation().getPath();
    return "java -jar " + (path.endsWith(".jar") ? ShellWords.quoted(path) : "hookexport.jar");
  }

  /** Returns lines for a POSIX shell with curl: they work as written, in their order. */
  private static String invitation(URI base, String key, String console) {
    String auth = " -H \"Authorization: Bearer $KEY\"";
    return String.join(
        System.lineSeparator(),
        List.of(
            "",
            "Now try it in another shell:",
            "",
            "export KEY=" + key,
            "export URL=" + base,
            "# create an export, and keep its id",
            "ID=$(curl -sS" + auth + " -H 'Content-Type: application/json' \\",
            "  -d '" + DemoTour.REQUEST + "' \\",
            "  $URL/v1/exports | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/'); echo $ID",
            "# look at it; the response waits until something changes, or 30 s",
            "curl -sS" + auth + " -H 'Prefer: wait=30' $URL/v1/exports/$ID",
            "# download it when it is completed",
            "curl -f -sS -L -o deliveries.csv" + auth + " $URL/v1/exports/$ID/download",
            "# or all of it with one command",
            "HOOKEXPORT_SERVER=$URL HOOKEXPORT_API_KEY=$KEY " + program() + " export \\",
            "  --from 2026-10-01 --to 2026-11-01 -o october.csv",
            "# list all exports",
            "curl -sS" + auth + " $URL/v1/exports",
            "",
            "The console, for people (the deliveries are of October 2026; the link signs in for a day):",
            console,
            "Interactive documentation: " + base + "/docs",
            "The contract: " + base + "/openapi.yaml",
            "Stop with Ctrl-C."));
  }
}
