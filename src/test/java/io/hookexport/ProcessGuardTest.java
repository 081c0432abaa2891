package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that cannot serve any more ends, by itself and with a reason. */
final class ProcessGuardTest {
  @TempDir Path folder;

  @Test
  void anEventLoopThatHasEndedEndsTheProcess() {
    List<ProcessGuard.Reason> reasons = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    try (ProcessGuard guard = ProcessGuard.start(vertx, reasons::add)) {
      assertThat(guard).isNotNull();
      var unused = ((VertxInternal) vertx).nettyEventLoopGroup().next().shutdownGracefully();
      awaitTrue("the end", () -> reasons.contains(ProcessGuard.Reason.LOOP_ENDED));
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void anEventLoopThatIsClosedWithTheServerEndsNothing() {
    List<ProcessGuard.Reason> reasons = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    ProcessGuard.start(vertx, reasons::add).close();
    await(vertx.close());
    assertThat(reasons).isEmpty();
  }

  @Test
  void aClosedGuardLeavesNothingBehind() {
    Vertx vertx = Vertx.vertx();
    ProcessGuard.start(vertx, reason -> {}).close();
    assertThat(((VertxInternal) vertx).exceptionHandler()).isNull();
    awaitTrue(
        "no thread of a guard",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("hookexport-(guard|halt)")));
    await(vertx.close());
  }

  @Test
  void aHeapThatIsUsedUpOnAnEventLoopEndsTheProcess() throws Exception {
    Path log = folder.resolve("log");
    Process process = start(log, OnLoop.class, "-Xmx24m", "-XX:+UseSerialGC");
    ChildProcess.awaitEnd(process);
    assertThat(process.exitValue()).isEqualTo(1);
    // Which of the two notices it first is chance.
    assertThat(Files.readString(log))
        .contains("it can no longer serve")
        .containsAnyOf("memory is used up", "the heap is full");
  }

  /** Nobody fails: the collector alone has all the time. */
  @ParameterizedTest
  @ValueSource(strings = {"Serial", "Parallel", "G1"})
  void aHeapThatStaysFullEndsTheProcess(String collector) throws Exception {
    Path log = folder.resolve("log");
    Process process = start(log, Elsewhere.class, "-Xmx64m", "-XX:+Use" + collector + "GC");
    ChildProcess.awaitEnd(process);
    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(log)).contains("it can no longer serve", "the heap is full");
  }

  /** What is dead counts as used until a collection, and an idle process has none. */
  @Test
  void aHeapThatWasFullAtItsLastCollectionEndsNothing() throws Exception {
    Path log = folder.resolve("log");
    Process process = start(log, Peak.class, "-Xmx64m", "-XX:+UseSerialGC");
    ChildProcess.awaitEnd(process);
    assertThat(Files.readString(log)).contains("was emptied");
    assertThat(process.exitValue()).isZero();
  }

  private static Process start(Path log, Class<?> main, String... options) throws IOException {
    return ChildProcess.jvm(List.of(options), main.getName())
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** Fills the heap on an event loop, and would live on. */
  static final class OnLoop {
    private static final List<byte[]> KEPT = new ArrayList<>();

    private OnLoop() {}

    public static void main(String[] arguments) {
      Vertx vertx = Vertx.vertx();
      ProcessGuard.start(vertx);
      vertx.setPeriodic(
          1,
          tick -> {
            for (int i = 0; i < 1000; i++) {
              KEPT.add(new byte[1000]);
            }
          });
    }
  }

  /** Keeps the heap full from a thread that survives each failure. */
  static final class Elsewhere {
    private static Object[] kept = {};

    private Elsewhere() {}

    public static void main(String[] arguments) {
      ProcessGuard.start(Vertx.vertx());
      while (true) {
        try {
          kept = new Object[] {kept, new byte[100]};
        } catch (OutOfMemoryError expected) {
          Thread.onSpinWait();
        }
      }
    }
  }

  /** Fills the heap, drops all after a collection, and is idle until the guard has collected. */
  static final class Peak {
    private static Object[] kept = {};

    private Peak() {}

    public static void main(String[] arguments) throws InterruptedException {
      ProcessGuard.start(Vertx.vertx());
      while (used() < 0.955) {
        kept = new Object[] {kept, new byte[100]};
      }
      System.gc();
      kept = new Object[0];
      while (used() > 0.5) {
        Thread.sleep(100);
      }
      System.out.println("was emptied");
      Runtime.getRuntime().halt(0);
    }

    private static double used() {
      Runtime runtime = Runtime.getRuntime();
      return (double) (runtime.totalMemory() - runtime.freeMemory()) / runtime.maxMemory();
    }
  }
}
