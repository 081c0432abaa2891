package io.hookexport;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.config.ServerConfig;
import io.hookexport.support.ChildProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load balancer does while a server starts. */
final class StartOrderTest {
  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  /** Found by the chaos harness: the first requests to a server that had just said so. */
  @Test
  void whoeverIsToldThatAServerIsReadyCanConnectToIt() throws Exception {
    ServerConfig config = config(ChildProcess.freePort(), ChildProcess.freePort());
    CompletableFuture<TestServer> starting =
        CompletableFuture.supplyAsync(() -> TestServer.start(config));
    try {
      while (!isReady(config.management().port())) {
        // A start that fails ends the test here, and not the waiting for it.
        assertThat(starting).isNotCompletedExceptionally();
      }
      try (Socket socket = new Socket("127.0.0.1", config.http().port())) {
        assertThat(socket.isConnected()).isTrue();
      }
    } finally {
      starting.get(60, TimeUnit.SECONDS).close();
    }
  }

  private ServerConfig config(int port, int managementPort) {
    return TestServer.config(
        TestServer.prepare(1), folder, "http.port=" + port, "management.port=" + managementPort);
  }

  private boolean isReady(int managementPort) throws InterruptedException {
    URI ready = URI.create("http://127.0.0.1:" + managementPort + "/health/ready");
    try {
      return client
              .send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
