package io.hookexport.chaos;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/** Attacks by exports and their files. */
final class FileAttacks {
  private static final int RESTARTED = 66;

  private static final String COPY =
      """
      insert into hookexport.exports select (jsonb_populate_record(e, jsonb_build_object(
        'export_id', '{copy}', 'file_key', '{key}'))).*
      from hookexport.exports e where export_id = '{id}'
      """;

  private FileAttacks() {}

  static String quota(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.QUOTA.text());
    scene.begin();
    int created = 0;
    String last = "";
    while (System.nanoTime() < scene.deadline() || last.isEmpty()) {
      Client.Reply reply = client.create();
      if (reply.status() != 201) {
        last = reply.status() + (reply.text().contains("stored_bytes") ? " stored_bytes" : "");
        Waiting.pause(200);
        continue;
      }
      created++;
      JsonObject end = client.end(reply.data().getString("id"), Victim.END_SECONDS);
      last = end.getString("error_code", "");
    }
    scene.require(last.toLowerCase(Locale.ROOT).contains("stored_bytes"), "full: %s", last);
    return created + " exports of 100 MB";
  }

  /** After a start, when no file is known to be whole. */
  static String heads(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.HEADS.text());
    String id = client.export().getString("id");
    scene.restart(List.of(), false);
    String head = Floods.request("HEAD", client.link(id));
    scene.begin();
    Swarm swarm = Floods.flood(scene, Floods.READERS, number -> head);
    return swarm.toString();
  }

  static String cell(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.CELL.text());
    scene.begin();
    int ended = 0;
    String last = "";
    while (ended == 0 || System.nanoTime() < scene.deadline()) {
      Client.Reply reply = client.create();
      if (reply.status() != 201) {
        throw new IOException(reply.status() + " " + reply.text());
      }
      JsonObject end = client.end(reply.data().getString("id"), Victim.END_SECONDS);
      ended++;
      last = end.getString("status") + " " + end.getString("error_code", "");
      if (end.getString("status").equals("completed")) {
        client.ask("DELETE", "/v1/exports/" + end.getString("id"), "");
      }
    }
    scene.note("the last one: %s", last);
    return ended + " exports";
  }

  /** One byte at a time, of one link, which needs no key. */
  static String links(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.LINKS.text());
    String byteOf = Floods.get(client.link(client.export().getString("id")), "Range: bytes=0-0");
    scene.begin();
    Swarm swarm = Floods.flood(scene, 900, number -> byteOf);
    scene.require(swarm.answers("429") > 0, "refused above a limit");
    return swarm.toString();
  }

  /** The first rows of a large file, again and again. */
  static String previews(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.PREVIEWS.text());
    String id = client.export().getString("id");
    String preview = Floods.get("/v1/exports/" + id + "/preview", Floods.bearer(client));
    scene.begin();
    return Floods.flood(scene, Floods.READERS, number -> preview).toString();
  }

  /** Begins a download, deletes the export, and so on. */
  static String deleted(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.DELETED.text());
    List<Wire> downloads = new ArrayList<>();
    scene.begin();
    try {
      for (int i = 0; i < 4; i++) {
        Client.Reply created = client.create();
        if (created.status() != 201) {
          scene.note("refused: %d", created.status());
          break;
        }
        String id = created.data().getString("id");
        client.end(id, Victim.END_SECONDS);
        downloads.add(Wire.get(scene.node(), client.link(id)));
        client.ask("DELETE", "/v1/exports/" + id, "");
      }
      Floods.pauseUntil(scene.deadline());
      long held =
          scene.node().descriptors().stream()
              .filter(path -> path.startsWith(scene.files().toString()))
              .filter(path -> path.endsWith("(deleted)"))
              .count();
      scene.require(held * 100_000_000 <= AttackScene.QUOTA, "%d deleted files held", held);
      return downloads.size() + " downloads";
    } finally {
      for (Wire download : downloads) {
        download.close();
      }
    }
  }

  /** Many large files that no process knows to be whole; then the victim wants its own. */
  static String restart(AttackScene scene, Random random) throws Exception {
    Client client = scene.client(Attack.RESTART.text());
    JsonObject export = client.export();
    String id = export.getString("id");
    String key =
        scene
            .database()
            .value("select file_key from hookexport.exports where export_id = '" + id + "'");
    List<String> links = new ArrayList<>();
    for (int i = 0; i < RESTARTED; i++) {
      String copy = new UUID(random.nextLong(), random.nextLong()).toString();
      String copyKey =
          copy.substring(34) + "/" + String.valueOf(key).substring(3).replace(id, copy);
      Path path = scene.files().resolve(copyKey);
      Files.createDirectories(path.getParent());
      Files.createLink(path, scene.files().resolve(String.valueOf(key)));
      scene
          .database()
          .execute(COPY.replace("{copy}", copy).replace("{key}", copyKey).replace("{id}", id));
      links.add(Floods.get(client.link(copy), "Range: bytes=0-0"));
    }
    scene.restart(List.of(), false);
    scene.begin();
    try (Swarm swarm = new Swarm(scene.node()).connect(RESTARTED)) {
      swarm.send(1, links::get);
      int refused = 0;
      while (scene.fetchControl() != 200) {
        refused++;
        Waiting.pause(500);
      }
      scene.require(
          refused == 0, "own file after %.1f s, refused %d times", scene.seconds(), refused);
      swarm.read(Duration.ofNanos(scene.deadline() - System.nanoTime()));
      return swarm.toString();
    }
  }

  /** 16 KB each second. */
  static String slow(AttackScene scene) throws Exception {
    Client client = scene.client(Attack.SLOW.text());
    String link = client.link(client.export().getString("id"));
    scene.begin();
    long read = 0;
    try (Wire download = Wire.get(scene.node(), link)) {
      while (System.nanoTime() < scene.deadline()) {
        int length = download.body().readNBytes(16 * 1024).length;
        read += length;
        if (length == 0) {
          break;
        }
        Waiting.pause(1000);
      }
    } catch (IOException cut) {
      scene.note("cut: %s", cut);
    }
    scene.require(
        System.nanoTime() >= scene.deadline(), "%d bytes in %.0f s", read, scene.seconds());
    return "1";
  }
}
