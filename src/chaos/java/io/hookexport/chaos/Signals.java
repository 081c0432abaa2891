package io.hookexport.chaos;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals that Java cannot send by itself. */
final class Signals {
  private Signals() {}

  /**
   * Sends a signal; a process that has ended since is no error.
   *
   * @param name such as {@code STOP}
   */
  static void send(long pid, String name) throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(pid))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!kill.waitFor(10, TimeUnit.SECONDS)) {
      throw new IOException("kill -" + name + " does not end");
    }
  }
}
