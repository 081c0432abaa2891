package io.hookexport.files;

import io.hookexport.export.ExportException;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether new files have room: the folder can be reached and written, and is not too full. */
final class FolderRoom {
  private static final Logger LOG = LoggerFactory.getLogger(LocalFiles.class);
  private static final int CHECK_SECONDS = 5;

  private final StoreFolder folder;
  private final FolderOwner owner;
  private final Blocking blocking;
  private final long reserveBytes;
  private final AtomicBoolean crowded = new AtomicBoolean();

  FolderRoom(StoreFolder folder, FolderOwner owner, Blocking blocking, long reserveBytes) {
    this.folder = folder;
    this.owner = owner;
    this.blocking = blocking;
    this.reserveBytes = reserveBytes;
  }

  /** Fails with UNAVAILABLE unless a new file could be written. */
  Future<Void> check() {
    return unavailableUnless(
        this::checkBlocking,
        "New export files cannot be written at the moment. Please try again later.");
  }

  private void checkBlocking() throws Exception {
    owner.requireClaimed();
    if (!isThereBlocking()) {
      throw ExportException.unavailable(
          "The server does not have enough disk space for new exports. Please try again later.",
          null);
    }
    folder.now();
  }

  Future<Boolean> isThere() {
    return blocking.call(this::isThereBlocking).timeout(CHECK_SECONDS, TimeUnit.SECONDS);
  }

  /** Logs the free space for the operator once, each time that it becomes too little. */
  private boolean isThereBlocking() throws IOException {
    long free = folder.usableBytes();
    boolean room = free >= reserveBytes;
    if (!room && !crowded.getAndSet(true)) {
      LOG.atWarn()
          .addKeyValue("free_bytes", free)
          .addKeyValue("reserve_bytes", reserveBytes)
          .log(
              "The disk that holds the export files has too little free space for new exports. Free disk space, or lower files.reserve_bytes.");
    } else if (room) {
      crowded.set(false);
    }
    return room;
  }

  /** Fails with UNAVAILABLE when the folder does not respond. */
  Future<Void> ready() {
    return unavailableUnless(
        () -> {
          owner.requireClaimed();
          folder.usableBytes();
        },
        "The export files cannot be reached at the moment. Please try again later.");
  }

  private Future<Void> unavailableUnless(Blocking.Action works, String refusal) {
    return blocking
        .run(works)
        .timeout(CHECK_SECONDS, TimeUnit.SECONDS)
        .recover(
            cause ->
                Future.failedFuture(
                    cause instanceof ExportException
                        ? cause
                        : ExportException.unavailable(refusal, cause)));
  }
}
