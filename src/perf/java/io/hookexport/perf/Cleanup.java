package io.hookexport.perf;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Everything that must not outlive the benchmark, closed in reverse order: at the end, on a failure
 * and on Ctrl-C. What is registered may be closed before, and must bear being closed twice.
 */
final class Cleanup implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Thread hook = new Thread(this::closeAll, "perf-cleanup");

  Cleanup() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  synchronized <T extends AutoCloseable> T add(T thing) {
    open.push(thing);
    return thing;
  }

  synchronized void remove(AutoCloseable thing) {
    open.remove(thing);
  }

  @Override
  public void close() {
    closeAll();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the hook is what ends us, and finds nothing left to close
    }
  }

  private void closeAll() {
    for (AutoCloseable thing = next(); thing != null; thing = next()) {
      try {
        thing.close();
      } catch (Exception e) {
        System.err.println("cannot close " + thing + ": " + e);
      }
    }
  }

  private synchronized @Nullable AutoCloseable next() {
    return open.poll();
  }
}
