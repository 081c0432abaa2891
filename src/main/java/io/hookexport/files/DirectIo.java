package io.hookexport.files;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How large files are written past the page cache (O_DIRECT).
 *
 * @param opener opens a file that is there
 * @param blockSize addresses, positions and lengths of direct writes must be multiples of it
 * @param portion bytes of one write
 * @param from where in a file it begins; what is before goes through the page cache
 */
record DirectIo(Opener opener, int blockSize, int portion, long from) {
  private static final Logger LOG = LoggerFactory.getLogger(DirectIo.class);

  static final Opener SYSTEM =
      file -> FileChannel.open(file, StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT);

  private static final int PORTION = 1 << 20;

  /** Smaller files stay in the page cache, where their download finds them. */
  private static final long FROM = LocalDraft.FLUSH_BYTES;

  private static final int LARGEST_BLOCK = 64 << 10;

  DirectIo {
    if (Integer.bitCount(blockSize) != 1 || portion % blockSize != 0 || from % blockSize != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a portion of %d from %d on is not made of blocks of %d",
              portion,
              from,
              blockSize));
    }
  }

  /**
   * Found out by writing a block: Java has no other way to ask. Blocks. Empty where it cannot be
   * done, which the log tells once.
   */
  static Optional<DirectIo> tryOut(StoreFolder folder, Opener opener) {
    try {
      long blockSize = Files.getFileStore(folder.root()).getBlockSize();
      if (blockSize < 1 || blockSize > LARGEST_BLOCK || Long.bitCount(blockSize) != 1) {
        throw new IOException("blocks of " + blockSize + " bytes");
      }
      DirectIo io = new DirectIo(opener, (int) blockSize, PORTION, FROM);
      folder.probe(io::writeBlock);
      return Optional.of(io);
    } catch (IOException | UnsupportedOperationException cannot) {
      LOG.info(
          "Large export files go through the page cache: files.directory cannot be written past it ({})",
          cannot.toString());
      return Optional.empty();
    }
  }

  private Path writeBlock(Path probe) throws IOException {
    ByteBuffer block = ByteBuffer.allocateDirect(2 * blockSize).alignedSlice(blockSize);
    try (SeekableByteChannel channel = opener.open(probe)) {
      int written = channel.write(block.limit(blockSize));
      if (written != blockSize) {
        throw new IOException(written + " bytes written of a block of " + blockSize);
      }
    }
    return probe;
  }

  /** How the system is asked; tests put a failing disk in its place. */
  interface Opener {
    SeekableByteChannel open(Path file) throws IOException;
  }
}
