package io.hookexport.files;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The part of a file that is written past the page cache: whole portions, gathered in aligned
 * memory. All methods block; used by one thread at a time.
 */
final class DirectPart {
  private final Path file;
  private final DirectIo io;

  /** Netty's memory, because it is given back at once and not when the collector comes by. */
  private final ByteBuf memory;

  private final ByteBuffer portion;
  private final SeekableByteChannel channel;

  DirectPart(Path file, DirectIo io) throws IOException {
    this.file = file;
    this.io = io;
    this.channel = io.opener().open(file);
    try {
      channel.position(io.from());
      int capacity = io.portion() + io.blockSize();
      this.memory = Unpooled.directBuffer(capacity, capacity);
    } catch (IOException | RuntimeException | Error failed) {
      channel.close();
      throw failed;
    }
    this.portion =
        memory.nioBuffer(0, memory.capacity()).alignedSlice(io.blockSize()).slice(0, io.portion());
  }

  /** Takes the bytes over, and writes each portion that is full. */
  void append(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      int length = Math.min(bytes.remaining(), portion.remaining());
      portion.put(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + length);
      if (!portion.hasRemaining()) {
        writePortion();
      }
    }
  }

  private void writePortion() throws IOException {
    portion.flip();
    while (portion.hasRemaining()) {
      int written = channel.write(portion);
      // A short write of whole blocks can go on; the next one tells why, such as a full disk.
      if (written < 1 || written % io.blockSize() != 0) {
        throw new IOException(written + " bytes written of blocks of " + io.blockSize());
      }
    }
    portion.clear();
  }

  /** Writes what is no whole portion, through the page cache: its end may be in mid-block. */
  void finish() throws IOException {
    portion.flip();
    if (portion.hasRemaining()) {
      try (FileChannel cached = FileChannel.open(file, StandardOpenOption.WRITE)) {
        cached.position(channel.position());
        while (portion.hasRemaining()) {
          cached.write(portion);
        }
      }
    }
  }

  void close() throws IOException {
    try {
      channel.close();
    } finally {
      memory.release();
    }
  }
}
