package io.hookexport.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One request as it goes over the wire; nothing in it needs to be valid HTTP. */
public final class FuzzRequest {
  public String method;
  public String target;
  public String version = "HTTP/1.1";
  public final List<String[]> headers = new ArrayList<>();
  public Optional<byte[]> body = Optional.empty();

  /** What was done to it, for messages. */
  public final List<String> story = new ArrayList<>();

  /** Breaks a rule of the contract for certain: no answer may be a success. */
  public boolean mustBeRefused;

  /** So large or broken that the server may close the connection instead of answering. */
  public boolean mayBeDropped;

  FuzzRequest(String method, String target) {
    this.method = method;
    this.target = target;
  }

  FuzzRequest header(String name, String value) {
    headers.add(new String[] {name, value});
    return this;
  }

  void without(String name) {
    headers.removeIf(header -> header[0].equalsIgnoreCase(name));
  }

  boolean has(String name) {
    return headers.stream().anyMatch(header -> header[0].equalsIgnoreCase(name));
  }

  /** Characters beyond Latin-1 become their UTF-8 bytes, as sloppy clients send them. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder head = new StringBuilder();
    head.append(method).append(' ').append(target).append(' ').append(version).append("\r\n");
    for (String[] header : headers) {
      head.append(header[0]).append(": ").append(header[1]).append("\r\n");
    }
    head.append("\r\n");
    out.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    out.writeBytes(body.orElse(new byte[0]));
    return out.toByteArray();
  }

  @Override
  public String toString() {
    String text = new String(bytes(), StandardCharsets.ISO_8859_1);
    StringBuilder shown = new StringBuilder(story.toString()).append(' ');
    for (char c : text.substring(0, Math.min(text.length(), 1500)).toCharArray()) {
      if (c == '\r') {
        shown.append("\\r");
      } else if (c == '\n') {
        shown.append("\\n");
      } else if (c < ' ' || c > '~') {
        shown.append(String.format("\\x%02x", (int) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
