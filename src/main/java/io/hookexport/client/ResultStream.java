package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that knows why it does not take more: a PrintStream only notes that a write has
 * failed, and a full disk would look like a reader that has gone.
 */
public final class ResultStream extends PrintStream {
  private static final Path STDOUT = Path.of("/dev/fd/1");

  /** What stat(2) says of a file. */
  private static final int TYPE = 0170000;

  private static final int PIPE = 0010000;
  private static final int SOCKET = 0140000;

  private final Noting below;
  private final BooleanSupplier hasReader;

  public ResultStream(OutputStream out) {
    this(out, () -> false);
  }

  /**
   * @param hasReader whether another process reads what is written; asked when it takes no more
   */
  public ResultStream(OutputStream out, BooleanSupplier hasReader) {
    this(new Noting(out), charset(), hasReader);
  }

  private ResultStream(Noting below, Charset charset, BooleanSupplier hasReader) {
    super(below, true, charset);
    this.below = below;
    this.hasReader = hasReader;
  }

  /** Returns the stream with its failures; only the descriptor of System.out has any. */
  public static ResultStream of(PrintStream out) {
    if (out instanceof ResultStream known) {
      return known;
    }
    return out == System.out
        ? new ResultStream(new FileOutputStream(FileDescriptor.out), () -> isPipe(STDOUT))
        : new ResultStream(out);
  }

  /**
   * Returns whether a file is a pipe or a socket; false where that cannot be known. The system's
   * message of a failed write would not tell: it is in the language of the user.
   */
  static boolean isPipe(Path file) {
    try {
      int type = (int) Files.getAttribute(file, "unix:mode") & TYPE;
      return type == PIPE || type == SOCKET;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns that of System.out, which has no method for it in Java 17. */
  private static Charset charset() {
    return Charset.forName(
        System.getProperty("stdout.encoding", System.getProperty("file.encoding", "UTF-8")));
  }

  /** Returns why results are lost; empty if all have been taken. */
  public Optional<ClientException> failure() {
    return checkError() ? Optional.ofNullable(below.failure).map(this::lost) : Optional.empty();
  }

  private ClientException lost(IOException failure) {
    return hasReader.getAsBoolean()
        ? new ClientException(Reason.READER_GONE, "standard output was closed")
        : new ClientException(
            Reason.FAILED, "cannot write to standard output: " + failure.getMessage());
  }

  /**
   * @throws ClientException when results are lost
   */
  public void requireTaken() {
    Optional<ClientException> failure = failure();
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private static final class Noting extends FilterOutputStream {
    private @Nullable IOException failure;

    Noting(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      try {
        out.write(bytes, offset, count);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      try {
        out.flush();
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }
  }
}
