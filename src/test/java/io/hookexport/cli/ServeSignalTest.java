package io.hookexport.cli;

import static io.hookexport.support.Await.awaitTrue;
import static org.assertj.core.api.Assertions.assertThat;

import io.hookexport.support.ChildProcess;
import java.io.BufferedReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code serve} in a process of its own, stopped the way operators do. */
final class ServeSignalTest {

  @Test
  void termClosesTheServerOnceHoweverOftenItComes() throws Exception {
    Process process = start(Serve.class);
    try (BufferedReader output = process.inputReader()) {
      await(output, ChildProcess.LISTENS + 4711);
      term(process);
      await(output, "closing");
      term(process);
      assertThat(output.lines()).containsExactly("closed");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  /** The process must not end before it has said why it does. */
  @Test
  void termDuringTheStartIsToldBeforeTheProcessEnds() throws Exception {
    Process process = start(ServeWhatNeverStarts.class);
    try (BufferedReader output = process.inputReader()) {
      await(output, "starting");
      term(process);
      assertThat(output.lines()).containsExactly("hookexport: stopped while it was starting");
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(Class<?> main) throws Exception {
    return ChildProcess.jvm(List.of(), main.getName()).redirectErrorStream(true).start();
  }

  private static void term(Process process) throws Exception {
    new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
  }

  private static void await(BufferedReader output, String wanted) throws Exception {
    String line;
    do {
      line = output.readLine();
      assertThat(line).as("output before '%s'", wanted).isNotNull();
    } while (!line.equals(wanted));
  }

  /** The process: a server that takes a second to close. */
  static final class Serve {
    private Serve() {}

    public static void main(String[] arguments) {
      Launcher launcher =
          new FakeLauncher() {
            @Override
            public Server start(io.hookexport.config.ServerConfig config) {
              return new SlowServer();
            }
          };
      serve(launcher, System.err);
    }
  }

  private static void serve(Launcher launcher, PrintStream err) {
    Map<String, String> environment =
        Map.of(
            "HOOKEXPORT_DATABASE_URI", "postgresql://u@localhost/d",
            "HOOKEXPORT_LINKS_SECRET", "0123456789abcdef0123456789abcdef");
    System.exit(HookExportCli.run(launcher, environment, System.out, err, "serve"));
  }

  /** The process: it starts until it is interrupted. */
  static final class ServeWhatNeverStarts {
    private ServeWhatNeverStarts() {}

    public static void main(String[] arguments) {
      Launcher launcher =
          new FakeLauncher() {
            @Override
            public Server start(io.hookexport.config.ServerConfig config) {
              System.out.println("starting");
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              throw new IllegalStateException("nobody opens the latch");
            }
          };
      serve(launcher, new SlowTerminal());
    }
  }

  /** Takes a line only once the end of the process waits for the thread that starts. */
  private static final class SlowTerminal extends PrintStream {
    SlowTerminal() {
      super(System.err, true, StandardCharsets.UTF_8);
    }

    @Override
    public void println(String line) {
      awaitTrue("the end of the process waits for the start", SlowTerminal::isWaitedFor);
      super.println(line);
    }

    private static boolean isWaitedFor() {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
          .anyMatch(thread -> thread != null && "main".equals(thread.getLockOwnerName()));
    }
  }

  private static final class SlowServer implements Launcher.Server {
    private final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public int port() {
      return 4711;
    }

    @Override
    public void close() {
      System.out.println("closing");
      try {
        // The grace period of a real one; the second signal comes while it lasts.
        Thread.sleep(1000);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      System.out.println("closed");
      closed.countDown();
    }

    @Override
    public void awaitClose() throws InterruptedException {
      closed.await();
    }
  }
}
