package io.hookexport.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Connections of clients that write requests by hand. */
public final class Sockets {
  private Sockets() {}

  /** Of a client that takes about so many bytes before it reads. */
  public static Socket connect(int port, int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(receiveBufferBytes);
    socket.connect(new InetSocketAddress("127.0.0.1", port));
    return socket;
  }

  /** A byte for each character. */
  public static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** One more byte; the server may have had enough of it by now, which is as good. */
  public static void drip(Socket socket) {
    try {
      write(socket, "a");
    } catch (IOException cut) {
      assertThat(cut).hasMessageMatching("Broken pipe|Connection reset.*");
    }
  }

  /** The head of a response. */
  public static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("the end in the middle of: " + head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  /** A response with a JSON body, or what there is of it when the connection is closed. */
  public static String answer(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0 || !answer.toString().endsWith("}}")) {
      int next = in.read();
      if (next < 0) {
        return answer.toString();
      }
      answer.append((char) next);
    }
    return answer.toString();
  }

  /** How many bytes come before the connection ends, in good order or not. */
  public static long bytesLeft(Socket socket) throws IOException {
    byte[] buffer = new byte[64 << 10];
    long bytes = 0;
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        bytes += count;
      }
    } catch (SocketException cut) {
      assertThat(cut).hasMessageContaining("reset");
    }
    return bytes;
  }

  /** Whether the server closes the connection instead of answering a request. */
  public static boolean isRefused(Socket socket) throws IOException {
    try {
      write(socket, "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n");
    } catch (SocketException reset) {
      return true;
    }
    return isClosed(socket);
  }

  /** Whether the server has closed the connection instead of sending anything. */
  public static boolean isClosed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }
}
