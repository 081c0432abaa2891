package io.hookexport.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.gzip.DeflateTasks;
import io.hookexport.gzip.Gzip;
import io.hookexport.gzip.GzipStream;
import io.hookexport.gzip.PieceDeflater;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Blocks compressed in any order, on tasks that the test finishes when it wants. */
final class GzipStreamTest {
  private static final int PARALLEL = 3;
  private static final int BLOCK = GzipStream.BLOCK_BYTES;

  private final MemoryDraft draft = new MemoryDraft();
  private final List<Task> tasks = new ArrayList<>();
  private final List<Watched> deflaters = new ArrayList<>();
  private GzipStream stream;

  private record Task(Callable<Buffer> work, Promise<Buffer> done) {
    void run() {
      try {
        done.complete(work.call());
      } catch (Exception failed) {
        done.fail(failed);
      }
    }
  }

  private static final class Watched implements PieceDeflater {
    private final PieceDeflater deflater;
    boolean breaks;
    int closed;

    Watched(PieceDeflater deflater) {
      this.deflater = deflater;
    }

    @Override
    public int deflate(byte[] piece, int length, byte[] output) {
      if (breaks) {
        throw new IllegalStateException("broken");
      }
      return deflater.deflate(piece, length, output);
    }

    @Override
    public void close() {
      closed++;
      deflater.close();
    }
  }

  @BeforeEach
  void open() {
    stream = stream(Gzip.JAVA);
  }

  private GzipStream stream(Gzip gzip) {
    return stream(
        work -> {
          Promise<Buffer> done = Promise.promise();
          tasks.add(new Task(work, done));
          return done.future();
        },
        gzip);
  }

  private GzipStream stream(DeflateTasks.Runner runner, Gzip gzip) {
    return new GzipStream(
        draft,
        new DeflateTasks(
            runner,
            () -> {
              Watched deflater = new Watched(gzip.deflater());
              deflaters.add(deflater);
              return deflater;
            },
            PARALLEL));
  }

  /** Finishes tasks, the youngest first, until none are left. */
  private void runAll() {
    while (!tasks.isEmpty()) {
      tasks.remove(tasks.size() - 1).run();
    }
  }

  /** Rows that look like rows, with stretches that repeat and some that cannot be compressed. */
  private static byte[] text(long seed, int length) {
    Random random = new Random(seed);
    Buffer text = Buffer.buffer(length + 5000);
    while (text.length() < length) {
      switch (random.nextInt(40)) {
        case 0 -> {
          byte[] noise = new byte[random.nextInt(4000)];
          random.nextBytes(noise);
          text.appendBytes(noise);
        }
        case 1 -> text.appendString("=".repeat(random.nextInt(4000)));
        default ->
            text.appendString(
                "%016x,succeeded,%d,2026-10-02T%02d:00:00.%06dZ\r\n"
                    .formatted(
                        random.nextLong(),
                        random.nextInt(5),
                        random.nextInt(24),
                        random.nextInt(1_000_000)));
      }
    }
    return text.getBytes(0, length);
  }

  private byte[] unpacked() throws IOException {
    // As sockets do: a JDK reader then ends at the end of a member, and says nothing.
    try (GZIPInputStream in =
        new GZIPInputStream(
            new FilterInputStream(new ByteArrayInputStream(draft.bytes.toByteArray())) {
              @Override
              public int available() {
                return 0;
              }
            })) {
      return in.readAllBytes();
    }
  }

  private byte[] compressed(Gzip gzip, byte[] text, Random cuts, int maxChunk) {
    draft.bytes.reset();
    stream = stream(gzip);
    for (int at = 0; at < text.length; ) {
      int end = Math.min(text.length, at + 1 + cuts.nextInt(maxChunk));
      stream.write(Buffer.buffer(Arrays.copyOfRange(text, at, end)));
      at = end;
      if (stream.writeQueueFull()) {
        runAll();
      }
    }
    Future<Void> ended = stream.end();
    runAll();
    assertThat(ended.succeeded()).isTrue();
    assertThat(stream.close().isComplete()).isTrue();
    return draft.bytes.toByteArray();
  }

  @ParameterizedTest
  @EnumSource(Gzip.class)
  void oneMemberHoldsTheBytesHoweverTheyCame(Gzip gzip) throws IOException {
    long seed = System.nanoTime();
    byte[] text = text(seed, 5 * BLOCK + 12_345);
    byte[] once = compressed(gzip, text, new Random(seed), 100_000);
    assertThat(unpacked()).as("seed %d", seed).isEqualTo(text);
    byte[] again = compressed(gzip, text, new Random(seed + 1), 3 * BLOCK);
    assertThat(again).as("seed %d", seed).isEqualTo(once);
    assertThat(once.length).isLessThan(text.length * 3 / 4);
    assertThat(deflaters).hasSizeLessThanOrEqualTo(2 * PARALLEL).allMatch(d -> d.closed == 1);
  }

  @ParameterizedTest
  @EnumSource(Gzip.class)
  void smallOddAndEmptyFiles(Gzip gzip) throws IOException {
    Random random = new Random(1);
    for (int length : new int[] {0, 1, 2, 7, 300, 131_072, 131_073, BLOCK - 1, BLOCK, BLOCK + 1}) {
      byte[] text = text(length, length);
      compressed(gzip, text, random, 70_000);
      assertThat(unpacked()).as("%d bytes", length).isEqualTo(text);
      compressed(gzip, new byte[length], random, 70_000);
      assertThat(unpacked()).as("%d zeros", length).isEqualTo(new byte[length]);
      byte[] noise = new byte[length];
      random.nextBytes(noise);
      compressed(gzip, noise, random, 70_000);
      assertThat(unpacked()).as("%d bytes of noise", length).isEqualTo(noise);
    }
  }

  @Test
  void aStalledDraftPausesTheWriterAndGoesOnWithIt() throws IOException {
    byte[] text = text(7, 20 * BLOCK);
    draft.stalls = true;
    int at = 0;
    while (!stream.writeQueueFull()) {
      stream.write(Buffer.buffer(text).slice(at, at + BLOCK / 4));
      at += BLOCK / 4;
      assertThat(tasks).hasSizeLessThanOrEqualTo(PARALLEL);
    }
    assertThat(at).isEqualTo((PARALLEL + 1) * BLOCK);
    boolean[] drained = new boolean[1];
    stream.drainHandler(go -> drained[0] = true);
    runAll();
    assertThat(drained[0]).as("the draft is full").isFalse();
    draft.go();
    assertThat(drained[0]).isTrue();
    Future<Void> last = stream.write(Buffer.buffer(text).slice(at, text.length));
    Future<Void> ended = stream.end();
    runAll();
    assertThat(last.succeeded()).isTrue();
    assertThat(ended.succeeded()).isTrue();
    assertThat(unpacked()).isEqualTo(text);
  }

  @Test
  void aBlockThatFailsEndsItAndFreesEverything() {
    Future<Void> first = stream.write(Buffer.buffer(new byte[BLOCK]));
    runAll();
    assertThat(first.succeeded()).isTrue();
    deflaters.get(0).breaks = true;
    Future<Void> second = stream.write(Buffer.buffer(new byte[BLOCK]));
    Future<Void> third = stream.write(Buffer.buffer(new byte[BLOCK]));
    Future<Void> ended = stream.end();
    long before = draft.sizeBytes();
    tasks.remove(0).run();
    assertThat(List.of(second, third, ended)).allMatch(Future::failed);
    assertThat(second.cause()).hasMessage("broken");
    Future<Void> closed = stream.close();
    assertThat(closed.isComplete()).as("a task still runs").isFalse();
    runAll();
    assertThat(closed.succeeded()).isTrue();
    assertThat(draft.sizeBytes()).isEqualTo(before);
    assertThat(deflaters).hasSize(2).allMatch(deflater -> deflater.closed == 1);
    assertThat(stream.write(Buffer.buffer("late")).failed()).isTrue();
  }

  @Test
  void aDraftThatFailsEndsIt() {
    draft.broken = new IOException("disk full");
    Future<Void> written = stream.write(Buffer.buffer(new byte[2 * BLOCK]));
    Future<Void> ended = stream.end();
    runAll();
    assertThat(written.cause()).isSameAs(draft.broken);
    assertThat(ended.cause()).isSameAs(draft.broken);
    assertThat(stream.close().succeeded()).isTrue();
    assertThat(deflaters).isNotEmpty().allMatch(deflater -> deflater.closed == 1);
  }

  @Test
  void aCancelInMidStreamWaitsForWhatRunsAndStartsNothingMore() {
    Future<Void> written = stream.write(Buffer.buffer(new byte[10 * BLOCK]));
    assertThat(tasks).hasSize(PARALLEL);
    Future<Void> closed = stream.close();
    assertThat(closed.isComplete()).isFalse();
    assertThat(stream.close()).isSameAs(closed);
    runAll();
    assertThat(closed.succeeded()).isTrue();
    assertThat(written.failed()).isTrue();
    assertThat(draft.sizeBytes()).isZero();
    assertThat(deflaters).hasSize(PARALLEL).allMatch(deflater -> deflater.closed == 1);
  }

  @Test
  void aPoolThatIsClosedIsAFailure() {
    stream =
        stream(
            work -> {
              throw new RejectedExecutionException("closed");
            },
            Gzip.JAVA);
    assertThat(stream.write(Buffer.buffer(new byte[BLOCK])).failed()).isTrue();
    assertThat(stream.close().succeeded()).isTrue();
  }
}
