package io.hookexport.files;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hookexport.export.ExportError;
import io.hookexport.export.ExportException;
import io.hookexport.support.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.internal.ContextInternal;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large files take for ever here, until the test lets them go; small ones are read. */
class DigestReadsTest {
  private static final long SMALL = 1000;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final Future<Void> STAYS = Promise.<Void>promise().future();
  private static final InstantSource LATER =
      InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

  @TempDir Path directory;
  private final CountDownLatch letGo = new CountDownLatch(1);
  private final AtomicInteger readings = new AtomicInteger();
  private final Queue<String> begun = new ConcurrentLinkedQueue<>();
  private final Set<Path> stopped = ConcurrentHashMap.newKeySet();
  private final KnownDigests known = new KnownDigests(LATER, 100);
  private Vertx vertx;
  private WorkerExecutor small;
  private WorkerExecutor large;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    small = vertx.createSharedWorkerExecutor("small", 1);
    large = vertx.createSharedWorkerExecutor("large", 2);
  }

  @AfterEach
  void stop() {
    letGo.countDown();
    await(small.close());
    await(large.close());
    await(vertx.close());
  }

  private DigestReads reads(Duration patience, int filesOfProject) {
    return reads(1, filesOfProject, patience, LONG);
  }

  private DigestReads reads(int threads, int filesOfProject, Duration patience, Duration promise) {
    return new DigestReads(
        vertx,
        new Blocking(small),
        new Blocking(large),
        this::hash,
        known,
        new DigestReads.Limits(SMALL, threads, filesOfProject, patience, promise));
  }

  private String hash(Path file, BooleanSupplier wanted) throws IOException {
    readings.incrementAndGet();
    begun.add(file.getFileName().toString());
    try {
      while (Files.size(file) > SMALL && !letGo.await(1, TimeUnit.MILLISECONDS)) {
        if (!wanted.getAsBoolean()) {
          stopped.add(file);
          throw new CancellationException("not wanted");
        }
      }
    } catch (InterruptedException closed) {
      throw new IOException(closed);
    }
    return "digest of " + file.getFileName();
  }

  private FileVersion file(String name, long size) throws IOException {
    Path path = directory.resolve(name);
    try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
      sparse.setLength(size);
    }
    return FileVersion.of(path);
  }

  private FileVersion eightGigabytes(String name) throws IOException {
    return file(name, 8L << 30);
  }

  private static ExportException refusal(Future<String> digest) {
    ExportException refused = catchThrowableOfType(ExportException.class, () -> await(digest));
    assertThat(refused.error()).isEqualTo(ExportError.UNAVAILABLE);
    return refused;
  }

  @Test
  void aSmallFileDoesNotWaitForLargeOnes() throws IOException {
    DigestReads reads = reads(LONG, 10);
    for (String name : List.of("a", "b", "c")) {
      reads.digest("acme", eightGigabytes(name), STAYS);
    }

    assertThat(await(reads.digest("acme", file("small", 145), STAYS))).isEqualTo("digest of small");
  }

  @Test
  void aLongReadingIsPromisedForLaterAndGoesOn() throws Exception {
    DigestReads reads = reads(Duration.ofMillis(20), 10);
    FileVersion file = eightGigabytes("a");
    Promise<Void> left = Promise.promise();

    ExportException refused = refusal(reads.digest("acme", file, left.future()));
    left.complete(); // the response is sent

    assertThat(refused.retryAfterSeconds()).isBetween(1, 60);
    assertThat(refused.message()).contains(refused.retryAfterSeconds() + " seconds");
    letGo.countDown();
    awaitTrue("the reading is over", () -> known.find(file).isPresent());
    assertThat(known.find(file)).contains("digest of a");
    assertThat(readings).hasValue(1);
    assertThat(stopped).isEmpty();
  }

  @Test
  void requestsForOneFileShareOneReading() throws IOException {
    DigestReads reads = reads(LONG, 10);
    FileVersion file = eightGigabytes("a");
    List<Future<String>> digests = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      digests.add(reads.digest("acme", file, STAYS));
    }
    letGo.countDown();

    for (Future<String> digest : digests) {
      assertThat(await(digest)).isEqualTo("digest of a");
    }
    assertThat(readings).hasValue(1);
  }

  @Test
  void aReadingStopsWhenItsLastClientHasLeft() throws IOException {
    DigestReads reads = reads(LONG, 10);
    FileVersion file = eightGigabytes("a");
    Promise<Void> first = Promise.promise();
    Promise<Void> second = Promise.promise();
    Future<String> one = reads.digest("acme", file, first.future());
    Future<String> two = reads.digest("acme", file, second.future());
    awaitTrue("the reading has begun", () -> readings.get() == 1);

    first.complete();
    assertThatThrownBy(() -> await(one)).isInstanceOf(CancellationException.class);
    assertThat(two.isComplete()).isFalse();
    second.complete();
    assertThatThrownBy(() -> await(two)).isInstanceOf(CancellationException.class);

    // The only thread for large files is free again: the next one is read.
    Future<String> next = reads.digest("acme", eightGigabytes("b"), STAYS);
    awaitTrue("the first reading has stopped", () -> stopped.contains(file.path()));
    letGo.countDown();
    assertThat(await(next)).isEqualTo("digest of b");
  }

  @Test
  void whoComesAfterAReadingWasStoppedGetsANewOne() throws IOException {
    DigestReads reads = reads(LONG, 10);
    FileVersion file = eightGigabytes("a");
    Promise<Void> left = Promise.promise();
    reads.digest("acme", file, left.future());
    left.complete();

    Future<String> digest = reads.digest("acme", file, STAYS);
    letGo.countDown();

    assertThat(await(digest)).isEqualTo("digest of a");
  }

  @Test
  void noMoreThanTheLimitAreQueued() throws IOException {
    DigestReads reads = reads(LONG, 1);
    reads.digest("acme", eightGigabytes("a"), STAYS);
    Future<String> queued = reads.digest("acme", eightGigabytes("b"), STAYS);

    assertThat(refusal(reads.digest("acme", eightGigabytes("c"), STAYS)).retryAfterSeconds())
        .isEqualTo(60);

    letGo.countDown();
    await(queued);
    assertThat(await(reads.digest("acme", eightGigabytes("c"), STAYS))).isEqualTo("digest of c");
  }

  @Test
  void projectsTakeTurns() throws IOException {
    DigestReads reads = reads(LONG, 10);
    List<Future<String>> digests = new ArrayList<>();
    for (String name : List.of("a", "b", "c")) {
      digests.add(reads.digest("acme", eightGigabytes(name), STAYS));
    }
    digests.add(reads.digest("other", eightGigabytes("theirs"), STAYS));
    letGo.countDown();

    digests.forEach(Await::await);
    assertThat(begun).containsExactly("a", "theirs", "b", "c");
  }

  @Test
  void oneProjectDoesNotTakeAllThreadsNorPlaces() throws IOException {
    DigestReads reads = reads(2, 1, LONG, LONG);
    reads.digest("acme", eightGigabytes("a"), STAYS);
    reads.digest("acme", eightGigabytes("b"), STAYS);
    refusal(reads.digest("acme", eightGigabytes("c"), STAYS));

    Future<String> theirs = reads.digest("other", eightGigabytes("theirs"), STAYS);
    Future<String> next = reads.digest("other", eightGigabytes("next"), STAYS);

    awaitTrue("both threads read", () -> readings.get() == 2);
    assertThat(begun).containsExactlyInAnyOrder("a", "theirs");
    letGo.countDown();
    assertThat(await(theirs)).isEqualTo("digest of theirs");
    assertThat(await(next)).isEqualTo("digest of next");
  }

  @Test
  void aReadingThatHasNotBegunGivesUpItsPlaceWithItsLastClient() throws IOException {
    DigestReads reads = reads(LONG, 1);
    reads.digest("acme", eightGigabytes("a"), STAYS);
    Promise<Void> left = Promise.promise();
    reads.digest("acme", eightGigabytes("b"), left.future());
    refusal(reads.digest("acme", eightGigabytes("c"), STAYS));
    left.complete();

    Future<String> taken = reads.digest("acme", eightGigabytes("c"), STAYS);
    letGo.countDown();

    assertThat(await(taken)).isEqualTo("digest of c");
    assertThat(begun).containsExactly("a", "c");
  }

  @Test
  void aPlaceThatWasPromisedIsGivenUpWhenNobodyComesBack() throws IOException {
    DigestReads reads = reads(1, 1, Duration.ofMillis(20), Duration.ofMillis(50));
    reads.digest("acme", eightGigabytes("a"), STAYS);
    refusal(reads.digest("acme", eightGigabytes("b"), STAYS));
    FileVersion next = eightGigabytes("c");

    // A request that is refused for want of a place is refused at once.
    awaitTrue("there is a place", () -> !reads.digest("acme", next, STAYS).isComplete());
    letGo.countDown();

    awaitTrue("it was read", () -> known.find(next).isPresent());
    assertThat(begun).containsExactly("a", "c");
  }

  @Test
  void aPlaceThatWasPromisedIsKeptForWhomComesBack() throws IOException {
    DigestReads reads = reads(1, 1, Duration.ofMillis(20), LONG);
    reads.digest("acme", eightGigabytes("a"), STAYS);
    FileVersion promised = eightGigabytes("b");
    refusal(reads.digest("acme", promised, STAYS));
    letGo.countDown();

    awaitTrue("it was read", () -> known.find(promised).isPresent());
    assertThat(begun).containsExactly("a", "b");
  }

  /** A client with one link can ask thousands of times while a file is read. */
  @Test
  void nothingIsKeptOfRequestsThatAreOver() throws Exception {
    DigestReads reads = reads(1, 10, Duration.ofMillis(20), LONG);
    FileVersion isRead = eightGigabytes("a");
    FileVersion waits = eightGigabytes("b");
    List<WeakReference<Context>> requests = new ArrayList<>();
    for (FileVersion file : List.of(isRead, waits)) {
      requests.add(request(reads, file, STAYS)); // told to come again, so the reading is kept
    }
    for (int i = 0; i < 200; i++) {
      for (FileVersion file : List.of(isRead, waits)) {
        requests.add(request(reads, file, Future.succeededFuture()));
      }
    }

    awaitTrue(
        "no request is in the memory",
        () -> {
          System.gc();
          return requests.stream().allMatch(request -> request.refersTo(null));
        });

    assertThat(readings).hasValue(1);
    letGo.countDown();
    awaitTrue("what was promised is read", () -> known.find(waits).isPresent());
    assertThat(begun).containsExactly("a", "b");
  }

  /** One that is over, on a context of its own as the HTTP server makes it. */
  private WeakReference<Context> request(
      DigestReads reads, FileVersion file, Future<?> clientLeft) {
    ContextInternal request = ((ContextInternal) vertx.getOrCreateContext()).duplicate();
    Promise<String> digest = Promise.promise();
    request.runOnContext(here -> reads.digest("acme", file, clientLeft).onComplete(digest));
    assertThatThrownBy(() -> await(digest.future())).isNotNull();
    return new WeakReference<>(request);
  }
}
