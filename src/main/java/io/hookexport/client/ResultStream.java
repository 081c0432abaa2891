package io.hookexport.client;

import io.hookexport.client.ClientException.Reason;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that knows why it does not take more: a PrintStream only notes that a write has
 * failed, and a full disk would look like a reader that has gone.
 */
public final class ResultStream extends PrintStream {
  private final Noting below;

  public ResultStream(OutputStream out) {
    this(new Noting(out), charset());
  }

  private ResultStream(Noting below, Charset charset) {
    super(below, true, charset);
    this.below = below;
  }

  /** Returns the stream with its failures; only the descriptor of System.out has any. */
  public static ResultStream of(PrintStream out) {
    if (out instanceof ResultStream known) {
      return known;
    }
    return new ResultStream(out == System.out ? new FileOutputStream(FileDescriptor.out) : out);
  }

  /** Returns that of System.out, which has no method for it in Java 17. */
  private static Charset charset() {
    return Charset.forName(
        System.getProperty("stdout.encoding", System.getProperty("file.encoding", "UTF-8")));
  }

  /** Returns why results are lost; empty if all have been taken. */
  public Optional<ClientException> failure() {
    return checkError()
        ? Optional.ofNullable(below.failure).map(ResultStream::lost)
        : Optional.empty();
  }

  private static ClientException lost(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return message.toLowerCase(Locale.ROOT).contains("pipe")
        ? new ClientException(Reason.READER_GONE, "standard output was closed")
        : new ClientException(Reason.FAILED, "cannot write to standard output: " + message);
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
