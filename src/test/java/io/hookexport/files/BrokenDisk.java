package io.hookexport.files;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** A real disk that breaks at one step, counted from 0. */
final class BrokenDisk implements FileSteps {
  /** What happens at the step. */
  enum Fault {
    /** It fails and has done nothing; a failed close still gives the descriptor back. */
    FAILS,
    /** It throws and has done nothing, as where the heap is full. */
    THROWS,
    /** It is done, and reported as failed. */
    DONE_BUT_FAILS,
    /** The process is gone before it: neither this step nor a later one happens or answers. */
    DIES_BEFORE,
    /** The process is gone after it: the step is done, nobody hears of it. */
    DIES_AFTER
  }

  private final FileSteps disk;
  private final int brokenStep;
  private final Fault fault;
  private final Promise<Void> reached = Promise.promise();
  final List<String> taken = new ArrayList<>();
  final List<PartFile> opened = new ArrayList<>();
  private boolean dead;

  BrokenDisk(FileSteps disk, int brokenStep, Fault fault) {
    this.disk = disk;
    this.brokenStep = brokenStep;
    this.fault = fault;
  }

  /** Completes when the fault has happened. */
  Future<Void> reached() {
    return reached.future();
  }

  private <T> Future<T> step(String name, boolean alwaysDone, Supplier<Future<T>> action) {
    if (dead) {
      return Promise.<T>promise().future();
    }
    taken.add(name);
    if (taken.size() - 1 != brokenStep) {
      return action.get();
    }
    if (fault == Fault.THROWS && !alwaysDone) {
      reached.tryComplete();
      throw new OutOfMemoryError("thrown at " + name);
    }
    boolean dies = fault == Fault.DIES_BEFORE || fault == Fault.DIES_AFTER;
    boolean done = fault == Fault.DONE_BUT_FAILS || fault == Fault.DIES_AFTER;
    dead = dies;
    Future<T> effect = done || (alwaysDone && !dies) ? action.get() : Future.succeededFuture();
    return effect.transform(
        result -> {
          reached.tryComplete();
          return dies
              ? Promise.<T>promise().future()
              : Future.failedFuture(new IOException("broken at " + name));
        });
  }

  @Override
  public Future<Void> prepare(Path part, Path target) {
    return step("prepare", false, () -> disk.prepare(part, target));
  }

  /** An open that reports a failure has no descriptor to give back: it is never done then. */
  @Override
  public Future<PartFile> open(Path part) {
    boolean failsHere = taken.size() == brokenStep && fault == Fault.DONE_BUT_FAILS;
    return step(
        "open",
        false,
        () ->
            failsHere
                ? Future.succeededFuture()
                : disk.open(part).onSuccess(opened::add).map(BreakingFile::new));
  }

  @Override
  public Future<Void> move(Path part, Path target) {
    return step("move", false, () -> disk.move(part, target));
  }

  @Override
  public Future<Void> fsyncFolder(Path folder) {
    return step("fsyncFolder", false, () -> disk.fsyncFolder(folder));
  }

  @Override
  public Future<Void> delete(Path path) {
    return step("delete", false, () -> disk.delete(path));
  }

  private final class BreakingFile implements PartFile {
    private final PartFile file;

    BreakingFile(PartFile file) {
      this.file = file;
    }

    @Override
    public Future<Void> write(Buffer chunk) {
      return step("write", false, () -> file.write(chunk));
    }

    @Override
    public Future<Void> flush() {
      return step("flush", false, file::flush);
    }

    @Override
    public Future<Void> close() {
      return step("close", true, file::close);
    }
  }
}
