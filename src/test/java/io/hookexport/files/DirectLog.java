package io.hookexport.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A disk for direct writes that checks and writes down what is asked of it, and may fail or write
 * less. Where the system cannot write past the cache it writes through it.
 */
final class DirectLog implements DirectIo.Opener {
  final List<Path> opened = new CopyOnWriteArrayList<>();

  /** Bytes that were asked for. */
  final List<Integer> writes = new CopyOnWriteArrayList<>();

  private final int blockSize;
  private final Disk disk;

  DirectLog(int blockSize, Disk disk) {
    this.blockSize = blockSize;
    this.disk = disk;
  }

  @Override
  public SeekableByteChannel open(Path file) throws IOException {
    opened.add(file);
    disk.opens();
    try {
      return new Checked(DirectIo.SYSTEM.open(file));
    } catch (UnsupportedOperationException | IOException notHere) {
      return new Checked(FileChannel.open(file, StandardOpenOption.WRITE));
    }
  }

  /** How the disk behaves. */
  interface Disk {
    Disk GOOD = (write, length) -> length;

    default void opens() throws IOException {}

    /** How many of the bytes the nth write takes, from 0. */
    int takes(int write, int length) throws IOException;
  }

  private final class Checked implements SeekableByteChannel {
    private final SeekableByteChannel real;

    Checked(SeekableByteChannel real) {
      this.real = real;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int length = bytes.remaining();
      writes.add(length);
      assertThat(bytes.alignmentOffset(bytes.position(), blockSize)).isZero();
      assertThat(length % blockSize).isZero();
      assertThat(real.position() % blockSize).isZero();
      int taken = disk.takes(writes.size() - 1, length);
      int whole = taken - taken % blockSize;
      real.write(bytes.slice(bytes.position(), whole));
      bytes.position(bytes.position() + taken);
      return taken;
    }

    @Override
    public long position() throws IOException {
      return real.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      real.position(position);
      return this;
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
      return real.read(bytes);
    }

    @Override
    public long size() throws IOException {
      return real.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) throws IOException {
      real.truncate(size);
      return this;
    }

    @Override
    public boolean isOpen() {
      return real.isOpen();
    }

    @Override
    public void close() throws IOException {
      real.close();
    }
  }
}
