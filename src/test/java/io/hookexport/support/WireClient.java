package io.hookexport.support;

import io.hookexport.fuzz.FuzzRequest;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sends bytes and reads one HTTP/1.1 answer, within a deadline. */
public final class WireClient {
  private static final int DEADLINE_MILLIS = 20_000;

  private final int port;

  public WireClient(int port) {
    this.port = port;
  }

  /** Empty when the server closed the connection without an answer. */
  public Optional<RawAnswer> send(FuzzRequest request) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(DEADLINE_MILLIS);
      try {
        socket.getOutputStream().write(request.bytes());
        socket.getOutputStream().flush();
      } catch (IOException refusedEarly) {
        if (!request.mayBeDropped) {
          throw refusedEarly;
        }
      }
      return read(new BufferedInputStream(socket.getInputStream()), request.method);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no response within " + DEADLINE_MILLIS + " ms", e);
    } catch (IOException e) {
      if (request.mayBeDropped) {
        return Optional.empty();
      }
      throw new AssertionError("the connection broke: " + e, e);
    }
  }

  private static Optional<RawAnswer> read(InputStream in, String method) throws IOException {
    while (true) {
      Optional<String> head = head(in);
      if (head.isEmpty()) {
        return Optional.empty();
      }
      String[] lines = head.get().split("\r\n");
      int status = Integer.parseInt(lines[0].split(" ")[1]);
      if (status >= 200) {
        Map<String, List<String>> headers = RawAnswer.headers(lines);
        return Optional.of(new RawAnswer(status, headers, body(in, method, status, headers)));
      }
    }
  }

  private static Optional<String> head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        if (head.size() > 0) {
          throw new AssertionError("half an answer: " + head.toString(StandardCharsets.ISO_8859_1));
        }
        return Optional.empty();
      }
      head.write(next);
    }
    return Optional.of(head.toString(StandardCharsets.ISO_8859_1));
  }

  private static byte[] body(
      InputStream in, String method, int status, Map<String, List<String>> headers)
      throws IOException {
    if (method.equals("HEAD") || status == 204 || status == 304) {
      return new byte[0];
    }
    if (headers.getOrDefault("Content-Type", List.of("")).get(0).startsWith("text/event-stream")) {
      return new byte[0]; // ends when its export ends; other tests read it
    }
    if (headers.containsKey("Content-Length")) {
      int length = Integer.parseInt(headers.get("Content-Length").get(0));
      byte[] body = in.readNBytes(length);
      if (body.length < length) {
        throw new AssertionError("the body ended after " + body.length + " of " + length);
      }
      return body;
    }
    return headers.containsKey("Transfer-Encoding") ? chunks(in) : in.readAllBytes();
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      StringBuilder line = new StringBuilder();
      while (!line.toString().endsWith("\r\n")) {
        line.append((char) in.read());
      }
      int length = Integer.parseInt(line.toString().strip(), 16);
      if (length == 0) {
        return body.toByteArray();
      }
      body.writeBytes(in.readNBytes(length));
      in.skipNBytes(2);
    }
  }
}
