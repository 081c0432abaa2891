package io.hookexport.client;

/** Standard output: what it has taken cannot be taken back. */
public final class PipeTarget extends Target {
  private final ResultStream out;

  public PipeTarget(ResultStream out) {
    this.out = out;
  }

  @Override
  void put(byte[] bytes, int count) {
    out.write(bytes, 0, count);
    out.requireTaken();
  }

  @Override
  void truncate() {
    if (length() > 0) {
      throw failed("standard output has taken a part of another file");
    }
  }

  @Override
  void finish() {
    // It has everything.
  }

  @Override
  void discard() {
    // The reader learns it from the exit code.
  }

  @Override
  public void close() {
    // It belongs to the process.
  }
}
