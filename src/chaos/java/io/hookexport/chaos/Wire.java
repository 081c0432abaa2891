package io.hookexport.chaos;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One HTTP request on a socket of its own, for clients that read slowly, cut off or vanish. */
final class Wire implements Closeable {
  private static final int SILENCE_MILLIS = 20_000;
  private static final int MAX_HEAD = 64 * 1024;

  private final Socket socket;
  private final InputStream in;
  private int status;
  private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  private Wire(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 4096);
  }

  /**
   * Sends a request and does not wait for an answer.
   *
   * @param head request line and header lines after Host, each ended by CRLF
   */
  static Wire send(Node node, String head, String body) throws IOException {
    Socket socket = new Socket();
    try {
      // Small, so that a slow reader is felt by the server.
      socket.setReceiveBufferSize(16 * 1024);
      socket.setSoTimeout(SILENCE_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()), 5000);
      int lineEnd = head.indexOf("\r\n") + 2;
      String request =
          head.substring(0, lineEnd)
              + "Host: 127.0.0.1\r\nConnection: close\r\nContent-Length: "
              + body.length()
              + "\r\n"
              + head.substring(lineEnd)
              + "\r\n"
              + body;
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new Wire(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A GET whose head has been read. */
  static Wire get(Node node, String target, String... headerLines) throws IOException {
    return ask(node, "GET", target, "", headerLines);
  }

  /** A request whose answer's head has been read. */
  static Wire ask(Node node, String method, String target, String body, String... headerLines)
      throws IOException {
    StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    for (String line : headerLines) {
      head.append(line).append("\r\n");
    }
    Wire wire = send(node, head.toString(), body);
    try {
      wire.readHead();
      return wire;
    } catch (IOException | RuntimeException e) {
      wire.close();
      throw e;
    }
  }

  private void readHead() throws IOException {
    String[] words = readLine().split(" ", 3);
    status = Integer.parseInt(words[1]);
    for (String line = readLine(); !line.isEmpty(); line = readLine()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
  }

  /** Without its CRLF. */
  String readLine() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0 || line.size() > MAX_HEAD) {
        throw new EOFException("the response ends within a line");
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8).stripTrailing();
  }

  int status() {
    return status;
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name));
  }

  InputStream body() {
    return in;
  }

  /** At once; what was not read is lost and the server is told so. */
  @Override
  public void close() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
