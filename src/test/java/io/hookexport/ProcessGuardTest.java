package io.hookexport;

import static io.hookexport.support.Await.await;
import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that cannot serve any more ends, by itself and with a reason. */
final class ProcessGuardTest {
  @TempDir Path folder;

  @Test
  void anEventLoopThatHasEndedEndsTheProcess() {
    List<String> reasons = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    try (ProcessGuard guard = ProcessGuard.start(vertx, reasons::add)) {
      assertThat(guard).isNotNull();
      var unused = ((VertxInternal) vertx).nettyEventLoopGroup().next().shutdownGracefully();
      awaitTrue("the end", () -> reasons.contains("an event loop has ended"));
    } finally {
      await(vertx.close());
    }
  }

  @Test
  void anEventLoopThatIsClosedWithTheServerEndsNothing() {
    List<String> reasons = new CopyOnWriteArrayList<>();
    Vertx vertx = Vertx.vertx();
    ProcessGuard.start(vertx, reasons::add).close();
    await(vertx.close());
    assertThat(reasons).isEmpty();
  }

  @Test
  void aHeapThatIsUsedUpOnAnEventLoopEndsTheProcess() throws Exception {
    assertThat(endOf(OnLoop.class)).contains("it can no longer serve");
  }

  /** Nobody fails: the collector alone has all the time. */
  @Test
  void aHeapThatStaysFullEndsTheProcess() throws Exception {
    assertThat(endOf(Elsewhere.class)).contains("it can no longer serve");
  }

  private String endOf(Class<?> main) throws Exception {
    Path log = folder.resolve("log");
    Process process =
        ChildProcess.jvm(List.of("-Xmx24m", "-XX:+UseSerialGC"), main.getName())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    ChildProcess.awaitEnd(process);
    assertThat(process.exitValue()).isEqualTo(1);
    return Files.readString(log);
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
}
