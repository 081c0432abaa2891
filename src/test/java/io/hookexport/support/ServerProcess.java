package io.hookexport.support;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server in a process of its own, and its client; what it prints is in a file. */
public final class ServerProcess implements CheckedClient, AutoCloseable {
  public final Path log;
  public final Process process;
  private int port;

  /**
   * @param server as {@link ChildProcess} makes it
   */
  public ServerProcess(ProcessBuilder server, Path folder) throws IOException {
    log = folder.resolve("log");
    process = server.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  @Override
  public int port() {
    if (port == 0) {
      port = ChildProcess.port(process, log);
    }
    return port;
  }

  /** Of the log: each line is a JSON object, but that with the port. */
  public List<JsonObject> lines() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> !line.startsWith(ChildProcess.LISTENS))
        .map(JsonObject::new)
        .toList();
  }

  /** By TERM. */
  @Override
  public void close() {
    ChildProcess.stop(process);
  }
}
