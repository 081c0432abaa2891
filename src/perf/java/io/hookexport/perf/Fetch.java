package io.hookexport.perf;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Downloads one file over HTTP into nothing, at the least cost that a client can have. */
final class Fetch implements Contender {
  private static final int BUFFER = 256 * 1024;
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);

  private final String name;
  private final URI uri;
  private final long size;
  private final DoubleSupplier cpu;
  private final Database database;

  /**
   * @param size that the file must have
   * @param cpu of the server that sends it
   */
  Fetch(String name, URI uri, long size, DoubleSupplier cpu, Database database) {
    this.name = name;
    this.uri = uri;
    this.size = size;
    this.cpu = cpu;
    this.database = database;
  }

  @Override
  public String name() {
    return name;
  }

  URI uri() {
    return uri;
  }

  @Override
  public Trial run() throws Exception {
    return Trial.measure(cpu, database, () -> new Trial.Made(0, receive()));
  }

  private long receive() throws IOException {
    String request =
        "GET " + uri.getRawPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n";
    try (SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(uri.getHost(), uri.getPort()))) {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
      long received = body(channel, buffer);
      while (received < size) {
        buffer.clear();
        int read = channel.read(buffer);
        if (read < 0) {
          throw new IOException(uri + " ended after " + received + " of " + size + " bytes");
        }
        received += read;
      }
      return received;
    }
  }

  /** Reads the head, and tells how much of the body came with it. */
  private long body(SocketChannel channel, ByteBuffer buffer) throws IOException {
    String head = "";
    while (!head.contains("\r\n\r\n")) {
      if (channel.read(buffer) < 0) {
        throw new IOException(uri + " ended within its head: " + head);
      }
      ByteBuffer seen = buffer.duplicate().flip();
      head = StandardCharsets.ISO_8859_1.decode(seen).toString();
    }
    Matcher length = LENGTH.matcher(head);
    if (!head.startsWith("HTTP/1.1 200 ") || !length.find()) {
      throw new IOException(uri + " returned " + head.lines().findFirst().orElse("nothing"));
    }
    if (Long.parseLong(length.group(1)) != size) {
      throw new IOException(uri + " has " + length.group(1) + " bytes instead of " + size);
    }
    return head.length() - (head.indexOf("\r\n\r\n") + 4L);
  }
}
