package io.hookexport.http;

import io.hookexport.support.Sockets;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a stream of server-sent events off a socket, byte by byte as they come, and sees how it
 * ends.
 */
public final class SseClient implements AutoCloseable {
  private final Socket socket = new Socket();
  private final InputStream in;
  private String head;
  private String pending = "";
  private boolean chunksEnded;
  private int comments;

  /** The three fields, all of them required here. */
  public record Event(String id, String type, JsonObject data) {}

  public SseClient(int port, String exportId, String key, String... headerLines)
      throws IOException {
    socket.setReceiveBufferSize(4096);
    socket.setSoTimeout(20_000);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    StringBuilder request =
        new StringBuilder("GET /v1/exports/" + exportId + "/events HTTP/1.1\r\nHost: x\r\n");
    request.append("Authorization: Bearer ").append(key).append("\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    Sockets.write(socket, request.append("\r\n").toString());
    in = new java.io.BufferedInputStream(socket.getInputStream(), 1 << 16);
  }

  /** Status line and header fields. */
  public String head() throws IOException {
    if (head == null) {
      head = "";
      while (!head.endsWith("\r\n\r\n")) {
        head += (char) next();
      }
    }
    return head;
  }

  /** The next event; null when the stream was ended in good order. */
  public Event event() throws IOException {
    head();
    while (true) {
      int end = pending.indexOf("\n\n");
      if (end >= 0) {
        String block = pending.substring(0, end);
        pending = pending.substring(end + 2);
        if (block.startsWith(":")) {
          comments++;
        } else {
          return parse(block);
        }
      } else if (chunksEnded) {
        return null;
      } else {
        pending += chunk();
      }
    }
  }

  /** All events to the end. */
  public List<Event> rest() throws IOException {
    List<Event> events = new ArrayList<>();
    for (Event event = event(); event != null; event = event()) {
      events.add(event);
    }
    return events;
  }

  public int comments() {
    return comments;
  }

  private static Event parse(String block) {
    String[] lines = block.split("\n");
    if (lines.length != 3
        || !lines[0].startsWith("id: ")
        || !lines[1].startsWith("event: ")
        || !lines[2].startsWith("data: ")) {
      throw new AssertionError("not an event: " + block);
    }
    return new Event(
        lines[0].substring(4), lines[1].substring(7), new JsonObject(lines[2].substring(6)));
  }

  private String chunk() throws IOException {
    StringBuilder size = new StringBuilder();
    while (size.length() < 2 || size.charAt(size.length() - 1) != '\n') {
      size.append((char) next());
    }
    int length = Integer.parseInt(size.toString().strip(), 16);
    chunksEnded = length == 0;
    byte[] bytes = in.readNBytes(length);
    next();
    next();
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new IOException("the connection was cut");
    }
    return next;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
