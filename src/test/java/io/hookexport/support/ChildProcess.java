package io.hookexport.support;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.demo.Folders;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/** JVMs of their own with the class path of the tests, and servers in them. */
public final class ChildProcess {
  public static final String MAIN = "io.hookexport.Main";
  public static final String LISTENS = "hookexport is listening on port ";
  private static final List<String> SMALL = List.of("-Xmx256m");

  /** What children that are killed leave in their temporary folder goes with this process. */
  private static final String TEMPORARY = "-Djava.io.tmpdir=" + temporaryFolder();

  private ChildProcess() {}

  private static Path temporaryFolder() {
    try {
      Path folder = Files.createTempDirectory("hookexport-children");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) {
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A JVM that runs a class; nothing set for the tests' own server reaches it. */
  public static ProcessBuilder jvm(List<String> options, String main, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tool("java"), TEMPORARY));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("HOOKEXPORT_"));
    return builder;
  }

  /** A program of this JDK. */
  public static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  /** A server in a small JVM; {@link #port} reads what it prints first from its standard error. */
  public static ProcessBuilder server(Map<String, String> settings) {
    return server(MAIN, settings);
  }

  /** As above, by a class that does something before it calls Main. */
  public static ProcessBuilder server(String main, Map<String, String> settings) {
    ProcessBuilder builder = jvm(SMALL, main, "serve");
    builder.environment().putAll(settings);
    return builder;
  }

  /**
   * Environment variables of a server on a port that the system chooses.
   *
   * @param others {@code NAME=value} each, without HOOKEXPORT_; the last one of a name counts
   */
  public static Map<String, String> settings(String uri, Path folder, String... others) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(
                "HOOKEXPORT_DATABASE_URI", uri,
                "HOOKEXPORT_LINKS_SECRET", "s".repeat(32),
                "HOOKEXPORT_HTTP_HOST", "127.0.0.1",
                "HOOKEXPORT_HTTP_PORT", "0",
                "HOOKEXPORT_MANAGEMENT_PORT", "-1",
                "HOOKEXPORT_FILES_DIRECTORY", folder.resolve("files").toString(),
                "HOOKEXPORT_FILES_RESERVE_BYTES", "0"));
    for (String other : others) {
      String[] pair = other.split("=", 2);
      settings.put("HOOKEXPORT_" + pair[0], pair[1]);
    }
    return settings;
  }

  /** The port of a server, as soon as it listens. */
  static int port(Process server, Path log) {
    AtomicReference<String> line = new AtomicReference<>();
    awaitTrue(
        "the port",
        () -> {
          assertThat(server.isAlive()).as("a server, not ended: " + log).isTrue();
          Files.readAllLines(log).stream().filter(l -> l.startsWith(LISTENS)).forEach(line::set);
          return line.get() != null;
        });
    return Integer.parseInt(line.get().substring(LISTENS.length()));
  }

  /** Sends TERM; fails the test when the process does not end by itself. */
  public static void stop(Process process) {
    process.destroy();
    awaitEnd(process);
  }

  public static void awaitEnd(Process process) {
    try {
      awaitTrue("the process ends by itself", () -> !process.isAlive());
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * A port that was free a moment ago, for a server that others must know before it listens. The
   * next one was, too: a member of a cluster listens on both. They are below those that the system
   * gives to clients and to port 0, one of which could take it before the server does.
   */
  public static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getByName("127.0.0.1");
    for (int attempt = 0; attempt < 1000; attempt++) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      if (isFree(port, loopback) && isFree(port + 1, loopback)) {
        return port;
      }
    }
    throw new IOException("no two free ports between 15000 and 32000 in 1000 attempts");
  }

  private static boolean isFree(int port, InetAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket(port, 1, address)) {
      return socket.isBound();
    } catch (BindException taken) {
      System.out.println("another port, because " + port + ": " + taken.getMessage());
      return false;
    }
  }
}
