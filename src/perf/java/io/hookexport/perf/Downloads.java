package io.hookexport.perf;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The download of a finished file against nginx with sendfile. */
final class Downloads implements Part {
  private static final String CONFIGURATION =
      """
      # Written by the benchmark.
      daemon off;
      {user}
      worker_processes auto;
      pid nginx.pid;
      error_log stderr notice;
      events { worker_connections 256; }
      http {
        access_log off;
        sendfile on;
        tcp_nopush on;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        server {
          listen 127.0.0.1:{port};
          location / { root files; }
        }
      }
      """;

  /** More than the 2 s of files/VerifiedFiles, in which a change could go unseen. */
  private static final Duration SETTLED = Duration.ofSeconds(3);

  @Override
  public Result measure(Bench bench) throws Exception {
    Window window = bench.deliveries().even(bench.options().rows());
    try (Product product = bench.product("download", window, Map.of())) {
      String key = product.key(window);
      String id = product.api().create(key, window.request(""));
      JsonNode export = product.api().awaitCompleted(key, id);
      long size = export.path("file_size_bytes").asLong();
      int runs = 2 * bench.options().runs() + 1;
      Result result =
          Result.of(
              "download",
              "Download",
              Settings.of(
                  bench,
                  Figures.megabytes(size / 1e6) + " MB, one connection each; " + runs + " runs"));
      Fetch ours =
          new Fetch(
              "hookexport fetchFile",
              product.api().link(key, id),
              size,
              product::cpu,
              bench.database());
      Trial first = ours.run();
      result.note(
          String.format(
              Locale.ROOT,
              "The first download took %s s. Files that the server itself has written are not verified again.",
              Figures.seconds(first.seconds())));
      settle(ours);
      if (!Bench.isInstalled("nginx")) {
        return result.note("nginx was not there (apt install nginx-light), so nothing to compare.");
      }
      return againstNginx(bench, ours, size, runs, result);
    }
  }

  /** Until the file is old enough for the server to remember that its digest was right. */
  private static void settle(Fetch ours) throws Exception {
    long end = System.nanoTime() + SETTLED.toNanos();
    while (System.nanoTime() < end) {
      ours.run();
    }
    ours.run();
  }

  private static Result againstNginx(Bench bench, Fetch ours, long size, int runs, Result result)
      throws Exception {
    Path prefix = bench.file("nginx");
    Files.createDirectories(prefix.resolve("files"));
    try (InputStream in = ours.uri().toURL().openStream()) {
      Files.copy(in, prefix.resolve("files/export.csv"), StandardCopyOption.REPLACE_EXISTING);
    }
    int port = freePort();
    // Workers of a master that is root become nobody, who may not see our folder.
    String user = System.getProperty("user.name").equals("root") ? "user root;" : "";
    Files.writeString(
        prefix.resolve("nginx.conf"),
        CONFIGURATION.replace("{user}", user).replace("{port}", String.valueOf(port)));
    String nginx = Files.isExecutable(Path.of("/usr/sbin/nginx")) ? "/usr/sbin/nginx" : "nginx";
    List<String> command = List.of(nginx, "-p", prefix.toString(), "-c", "nginx.conf");
    try (Child child = bench.child("nginx", command, Map.of())) {
      child.awaitLine("start worker process ", Duration.ofSeconds(10));
      Fetch theirs =
          new Fetch(
              "nginx, sendfile",
              URI.create("http://127.0.0.1:" + port + "/export.csv"),
              size,
              () -> Processes.familyCpu(child.pid()),
              bench.database());
      Race race = Race.run(new ArrayList<>(List.of(theirs, ours)), runs);
      return result
          .atLeast("download against nginx sendfile", 0.9, race.ratio(ours, theirs))
          .table(race.table("ratio: times as fast as nginx; CPU of the sender", theirs));
    } finally {
      Files.deleteIfExists(prefix.resolve("files/export.csv"));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }
}
