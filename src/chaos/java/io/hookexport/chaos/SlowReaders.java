package io.hookexport.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Many downloads at once that read next to nothing for some seconds, and vanish. */
final class SlowReaders {
  /** Project and id of the export that was completed last. */
  static final String NEWEST =
      "select project_id || ' ' || export_id from hookexport.exports where state = 'completed'"
          + " and expires_at > now() + interval '5 s' order by completed_at desc limit 1";

  private final World world;
  private final Map<String, String> keys;

  SlowReaders(World world, Map<String, String> keys) {
    this.world = world;
    this.keys = keys;
  }

  /**
   * @param newest what {@link #NEWEST} gives; null when there is none
   */
  void read(Round.Planned fault, @Nullable String newest) throws IOException, InterruptedException {
    if (newest == null) {
      return;
    }
    String project = newest.substring(0, newest.indexOf(' '));
    Node node = world.nodes().get(fault.node());
    List<Wire> readers = new ArrayList<>();
    try {
      String link =
          link(node, newest.substring(project.length() + 1), keys.getOrDefault(project, ""));
      for (int i = 0; i < fault.between(10, 60); i++) {
        readers.add(Wire.send(node, "GET " + link + " HTTP/1.1\r\n", ""));
      }
      for (int second = 0; second < fault.between(1, 4); second++) {
        for (Wire reader : readers) {
          reader.body().read();
        }
        Waiting.pause(1000);
      }
    } catch (IOException cut) {
      // A server that is killed meanwhile cuts its readers off; they wanted to vanish anyway.
      return;
    } finally {
      for (Closeable reader : readers) {
        reader.close();
      }
    }
  }

  private static String link(Node node, String id, String key)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(node.base().resolve(URI.create("/v1/exports/" + id + "/download")))
            .header("Authorization", "Bearer " + key)
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.discarding())
        .headers()
        .firstValue("Location")
        .map(link -> URI.create(link).getRawPath())
        .orElseThrow(() -> new IOException("no link"));
  }
}
