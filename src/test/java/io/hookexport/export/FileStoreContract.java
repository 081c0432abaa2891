package io.hookexport.export;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.refusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hookexport.export.FileStore.Draft;
import io.hookexport.export.FileStore.Published;
import io.hookexport.support.OnContext;
import io.hookexport.support.TestRequest;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link FileStore} promises, fakes included. */
public abstract class FileStoreContract {
  protected static final UUID EXPORT = UUID.fromString("0199e0a4-6b1c-7d3e-8f00-0123456789ab");

  protected Vertx vertx;
  protected OnContext on;
  protected FileStore store;

  /** A new, empty store. */
  protected abstract Future<? extends FileStore> open();

  /** The bytes that are visible under a key; empty when nothing is. */
  protected abstract Optional<byte[]> visible(String key);

  /** Makes the store believe that a file, published or not, was last changed this long ago. */
  protected abstract void age(String key, Duration age);

  @BeforeEach
  void openStore() {
    vertx = Vertx.vertx();
    on = new OnContext(vertx);
    store = await(open());
  }

  @AfterEach
  void stopVertx() {
    await(vertx.close());
  }

  protected static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  protected final Published publish(UUID id, int attempt, byte[] content) {
    Draft draft = on.run(() -> store.draft(id, attempt, ".csv"));
    on.run(() -> draft.write(Buffer.buffer(content)));
    return on.run(draft::publish);
  }

  @Test
  void publishedFileHoldsTheBytesInOrderAndTellsSizeAndDigest() throws Exception {
    byte[] content = bytes(300_000, 1);
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    for (int from = 0; from < content.length; from += 1000) {
      Buffer chunk = Buffer.buffer(content).getBuffer(from, from + 1000);
      on.start(() -> draft.write(chunk));
    }

    Published published = on.run(draft::publish);

    assertThat(published.sizeBytes()).isEqualTo(content.length);
    assertThat(published.sha256()).isEqualTo(DigestUtils.sha256Hex(content));
    assertThat(visible(published.key()).orElseThrow()).isEqualTo(content);
    assertThat(draft.sizeBytes()).isEqualTo(content.length);
  }

  @Test
  void emptyFileCanBePublished() throws Exception {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));

    Published published = on.run(draft::publish);

    assertThat(published.sizeBytes()).isZero();
    assertThat(published.sha256()).isEqualTo(DigestUtils.sha256Hex(new byte[0]));
    assertThat(visible(published.key()).orElseThrow()).isEmpty();
  }

  @Test
  void chunksOfEveryMakeAreStoredWhole() throws Exception {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    byte[] content = bytes(200_000, 2);

    on.run(
        () ->
            Future.all(
                draft.write(Buffer.buffer(content).slice(0, 70_000)),
                draft.write(
                    BufferInternal.buffer(
                        Unpooled.wrappedBuffer(
                            Unpooled.wrappedBuffer(content, 70_000, 10_000),
                            Unpooled.directBuffer().writeBytes(content, 80_000, 50_000)))),
                draft.write(
                    BufferInternal.buffer(
                        Unpooled.directBuffer().writeBytes(content, 130_000, 70_000)))));

    Published published = on.run(draft::publish);
    assertThat(visible(published.key()).orElseThrow()).isEqualTo(content);
    assertThat(published.sha256()).isEqualTo(DigestUtils.sha256Hex(content));
  }

  @Test
  void nothingIsVisibleBeforePublish() {
    String key = publish(EXPORT, 1, bytes(10, 3)).key();
    await(store.delete(key));
    UUID other = new UUID(EXPORT.getMostSignificantBits() + 1, EXPORT.getLeastSignificantBits());
    Draft draft = on.run(() -> store.draft(other, 1, ".csv"));

    on.run(() -> draft.write(Buffer.buffer(bytes(10, 3))));
    on.run(draft::end);

    String expected = key.replace(EXPORT.toString(), other.toString());
    assertThat(expected).isNotEqualTo(key);
    assertThat(visible(expected)).isEmpty();
    assertThat(on.run(draft::publish).key()).isEqualTo(expected);
    assertThat(visible(expected)).isPresent();
  }

  @Test
  void endWaitsForAllBytes() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    Future<Void> written = on.start(() -> draft.write(Buffer.buffer(bytes(1_000_000, 4))));

    boolean writtenAtEnd = on.run(() -> draft.end().map(v -> written.isComplete()));

    assertThat(writtenAtEnd).isTrue();
  }

  @Test
  void writeAfterEndFails() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    on.run(draft::end);

    assertThatThrownBy(() -> on.run(() -> draft.write(Buffer.buffer("late"))))
        .isInstanceOf(IllegalStateException.class);
    assertThat(on.run(draft::publish).sizeBytes()).isZero();
  }

  @Test
  void publishWorksOnce() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    Published published = on.run(draft::publish);

    assertThatThrownBy(() -> on.run(draft::publish)).isInstanceOf(IllegalStateException.class);
    assertThat(visible(published.key())).isPresent();
  }

  @Test
  void discardedDraftLeavesNothingAndCannotBePublished() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    on.start(() -> draft.write(Buffer.buffer(bytes(500_000, 5))));

    on.run(draft::discard);
    on.run(draft::discard);

    assertThatThrownBy(() -> on.run(draft::publish)).isInstanceOf(IllegalStateException.class);
    assertThat(await(store.olderThan(Duration.ZERO, 10))).isEmpty();
  }

  @Test
  void discardAfterPublishKeepsTheFile() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    Published published = on.run(draft::publish);

    on.run(draft::discard);

    assertThat(visible(published.key())).isPresent();
  }

  @Test
  void discardDuringPublishEndsWithEitherAllOrNothing() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    on.run(() -> draft.write(Buffer.buffer("data")));
    Promise<Published> outcome = Promise.promise();

    on.run(
        () -> {
          draft.publish().onComplete(outcome);
          return draft.discard();
        });

    assertThat(outcome.future().isComplete()).isTrue();
    assertThat(outcome.future().failed()).isTrue();
    assertThat(await(store.olderThan(Duration.ZERO, 10))).isEmpty();
  }

  @Test
  void attemptsNeverShareAFile() {
    Published first = publish(EXPORT, 1, bytes(10, 6));
    Published second = publish(EXPORT, 2, bytes(20, 7));

    assertThat(first.key()).isNotEqualTo(second.key());
    assertThat(visible(first.key()).orElseThrow()).hasSize(10);
    assertThat(visible(second.key()).orElseThrow()).hasSize(20);
  }

  @Test
  void anAttemptThatHasAFileGetsNoSecondOne() {
    Draft open = on.run(() -> store.draft(EXPORT, 1, ".csv"));

    assertThat(refusal(on.start(() -> store.draft(EXPORT, 1, ".csv"))).error())
        .isEqualTo(ExportError.UNAVAILABLE);
    Published published = on.run(open::publish);
    assertThat(refusal(on.start(() -> store.draft(EXPORT, 1, ".csv"))).error())
        .isEqualTo(ExportError.UNAVAILABLE);
    assertThat(visible(published.key())).isPresent();
  }

  @Test
  void deleteRemovesAndAMissingFileIsNoError() {
    String key = publish(EXPORT, 1, bytes(10, 8)).key();

    await(store.delete(key));
    await(store.delete(key));

    assertThat(visible(key)).isEmpty();
  }

  @Test
  void olderThanFindsOldFilesAndAbandonedDraftsButNoYoungOnes() {
    String oldFile = publish(EXPORT, 1, bytes(10, 9)).key();
    publish(EXPORT, 2, bytes(10, 10));
    on.run(() -> store.draft(EXPORT, 3, ".csv"));
    age(oldFile, Duration.ofHours(2));

    assertThat(await(store.olderThan(Duration.ofHours(1), 10))).containsExactly(oldFile);
    List<String> all = await(store.olderThan(Duration.ZERO, 10));
    assertThat(all).hasSize(3);
    all.forEach(key -> await(store.delete(key)));
    assertThat(await(store.olderThan(Duration.ZERO, 10))).isEmpty();
  }

  @Test
  void successiveSweepsReachEveryFileAlthoughNoneIsDeleted() {
    Random random = new Random(11);
    Set<String> expected = new HashSet<>();
    for (int i = 0; i < 25; i++) {
      UUID id = new UUID(random.nextLong(), random.nextLong());
      expected.add(publish(id, 1, bytes(1, i)).key());
    }

    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      List<String> batch = await(store.olderThan(Duration.ZERO, 4));
      assertThat(batch).hasSize(4).doesNotHaveDuplicates();
      seen.addAll(batch);
    }

    assertThat(seen.subList(0, 25)).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(await(store.olderThan(Duration.ZERO, 100)))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void writerIsAskedToPauseAndToldWhenToGoOn() {
    Draft draft = on.run(() -> store.draft(EXPORT, 1, ".csv"));
    Promise<Void> drained = Promise.promise();

    boolean full =
        on.run(
            () -> {
              draft.setWriteQueueMaxSize(1000);
              draft.drainHandler(v -> drained.tryComplete());
              draft.write(Buffer.buffer(bytes(1000, 12)));
              return Future.succeededFuture(draft.writeQueueFull());
            });
    await(drained.future());

    assertThat(full).isTrue();
    boolean still = on.run(() -> Future.succeededFuture(draft.writeQueueFull()));
    assertThat(still).isFalse();
  }

  @Test
  void linkEndsWithTheNameTheClientSees() {
    URI link = store.link(export(), Instant.parse("2026-11-23T10:00:00Z")).url();

    assertThat(link.getPath())
        .endsWith("/deliveries-outbound-20260101-20260201-" + EXPORT + ".csv");
  }

  @Test
  void checkSucceedsWhileThereIsRoom() {
    await(store.check());
  }

  protected static Export export() {
    ExportRequest request =
        new TestRequest().range("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z").build();
    return new Export(
        EXPORT,
        "project",
        ExportState.COMPLETED,
        request,
        Optional.empty(),
        1,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
