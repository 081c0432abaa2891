package io.hookexport.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Many connections of an attacker, driven by one thread. Their addresses are 127.0.1.1 and
 * following, so that they are not counted with the connections of the victim.
 */
final class Swarm implements Closeable {
  private static final String STATUS = "HTTP/1.1 ";
  private static final int STATUS_LENGTH = STATUS.length() + 3;
  private static final int CONNECT_MILLIS = 3_000;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Node node;
  private final int perAddress;
  private final int receiveBuffer;
  private final Selector selector = Selector.open();
  private final List<Peer> peers = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
  private final Map<String, Long> answers = new TreeMap<>();
  private long requests;
  private long answered;
  private long bytes;

  /** One connection. */
  private static final class Peer {
    private final int number;
    private final SocketChannel channel;
    private ByteBuffer out = NOTHING;
    private int outstanding;
    private String tail = "";

    Peer(int number, SocketChannel channel) {
      this.number = number;
      this.channel = channel;
    }
  }

  /**
   * Not connected yet.
   *
   * @param perAddress connections that have the same address
   * @param receiveBuffer bytes that a connection takes without being read
   */
  Swarm(Node node, int perAddress, int receiveBuffer) throws IOException {
    this.node = node;
    this.perAddress = perAddress;
    this.receiveBuffer = receiveBuffer;
  }

  /** Connections of one address. */
  Swarm(Node node) throws IOException {
    this(node, Integer.MAX_VALUE, 64 * 1024);
  }

  Swarm connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      connectOne(i);
    }
    return this;
  }

  private void connectOne(int number) throws IOException {
    String from = "127.0.1." + (1 + number / perAddress);
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
      channel.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
      channel
          .socket()
          .connect(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), node.port()), CONNECT_MILLIS);
      channel.configureBlocking(false);
      Peer peer = new Peer(number, channel);
      channel.register(selector, SelectionKey.OP_READ, peer);
      peers.add(peer);
    } catch (IOException refused) {
      channel.close();
      count("not connected");
    }
  }

  private void count(String answer) {
    answers.merge(answer, 1L, Long::sum);
  }

  /** Sends to all; what a server does not take at once is sent while {@link #read} runs. */
  Swarm send(int count, IntFunction<String> text) throws IOException {
    for (Peer peer : List.copyOf(peers)) {
      put(peer, count, text.apply(peer.number));
    }
    return this;
  }

  private void put(Peer peer, int count, String text) throws IOException {
    byte[] more = text.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer both = ByteBuffer.allocate(peer.out.remaining() + more.length);
    peer.out = both.put(peer.out).put(more).flip();
    peer.outstanding += count;
    requests += count;
    try {
      write(peer);
    } catch (IOException lost) {
      lose(peer);
    }
  }

  private void write(Peer peer) throws IOException {
    peer.channel.write(peer.out);
    if (!peer.out.hasRemaining()) {
      peer.out = NOTHING;
    }
    peer.channel
        .keyFor(selector)
        .interestOps(SelectionKey.OP_READ | (peer.out.hasRemaining() ? SelectionKey.OP_WRITE : 0));
  }

  /** Reads until all is answered or the time is over. */
  Swarm read(Duration limit) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (System.nanoTime() < deadline && peers.stream().anyMatch(peer -> peer.outstanding > 0)) {
      turn(number -> "", false);
    }
    return this;
  }

  /** Follows each answer with the next request, and each lost connection with a new one. */
  void flood(long deadlineNanos, int depth, IntFunction<String> text) throws IOException {
    send(depth, number -> text.apply(number).repeat(depth));
    while (System.nanoTime() < deadlineNanos) {
      turn(text, true);
    }
  }

  private void turn(IntFunction<String> text, boolean again) throws IOException {
    selector.select(50);
    for (SelectionKey key : List.copyOf(selector.selectedKeys())) {
      Peer peer = (Peer) key.attachment();
      try {
        if (key.isWritable()) {
          write(peer);
        }
        int answered = key.isReadable() ? take(peer) : 0;
        if (again && answered > 0) {
          put(peer, answered, text.apply(peer.number).repeat(answered));
        }
      } catch (IOException lost) {
        lose(peer);
        if (again) {
          connectOne(peer.number);
          Peer last = peers.isEmpty() ? peer : peers.get(peers.size() - 1);
          if (last != peer && last.number == peer.number) {
            put(last, 1, text.apply(last.number));
          }
        }
      }
    }
    selector.selectedKeys().clear();
  }

  /** How many answers begin in what was read. */
  private int take(Peer peer) throws IOException {
    buffer.clear();
    int length = peer.channel.read(buffer);
    if (length < 0) {
      throw new IOException("closed");
    }
    bytes += length;
    String text = peer.tail + new String(buffer.array(), 0, length, StandardCharsets.ISO_8859_1);
    int found = 0;
    for (int at = text.indexOf(STATUS);
        at >= 0 && at + STATUS_LENGTH <= text.length();
        at = text.indexOf(STATUS, at + 1)) {
      count(text.substring(at + STATUS.length(), at + STATUS_LENGTH));
      found++;
    }
    peer.tail = text.substring(Math.max(0, text.length() - STATUS_LENGTH + 1));
    answered += found;
    peer.outstanding -= found;
    return found;
  }

  private void lose(Peer peer) throws IOException {
    peers.remove(peer);
    peer.channel.close();
    count("closed");
  }

  /** Connections that the server has not closed, as far as was read. */
  int size() {
    return peers.size();
  }

  long bytes() {
    return bytes;
  }

  /** Responses that have begun. */
  long answers() {
    return answered;
  }

  /** How often a status came, or {@code closed}, or {@code not connected}. */
  long answers(String kind) {
    return answers.getOrDefault(kind, 0L);
  }

  @Override
  public String toString() {
    return requests + " " + answers;
  }

  @Override
  public void close() throws IOException {
    for (Peer peer : peers) {
      peer.channel.close();
    }
    selector.close();
  }
}
