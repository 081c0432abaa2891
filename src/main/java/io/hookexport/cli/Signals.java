package io.hookexport.cli;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ctrl-C and TERM as a request to stop the command, which has something to cancel; a second one
 * ends the process at once. The JDK has no supported class for this: a shutdown hook runs beside
 * the command, and never learns of a second signal. Where the class is missing, a signal ends the
 * process as usual.
 */
final class Signals implements AutoCloseable {
  private static final Map<String, Integer> EXIT_CODES =
      Map.of("INT", 130, "TERM", 143, "HUP", 129);

  /** The reader of the last words may take none. */
  private static final Duration LAST_WORDS = Duration.ofMillis(500);

  private final Runnable stop;
  private final Runnable lastWords;
  private final Map<String, Object> former = new LinkedHashMap<>();
  private volatile int exitCode;

  private Signals(Runnable stop, Runnable lastWords) {
    this.stop = stop;
    this.lastWords = lastWords;
  }

  /**
   * @param stop runs at the first signal, in a thread of its own
   * @param lastWords runs at the second one, in another thread of its own; the process ends after
   *     half a second of it
   */
  static Signals listen(Runnable stop, Runnable lastWords) {
    Signals signals = new Signals(stop, lastWords);
    EXIT_CODES.keySet().forEach(signals::take);
    return signals;
  }

  /** Returns that of a process ended by the signal; that of Ctrl-C if there was none. */
  int exitCode() {
    return exitCode == 0 ? EXIT_CODES.getOrDefault("INT", 130) : exitCode;
  }

  /** Returns what ends the process at once, for who has sent the first signal. */
  String another() {
    return exitCode() == EXIT_CODES.getOrDefault("INT", 130) ? "Ctrl-C again" : "a second signal";
  }

  private void received(String name) {
    int code = EXIT_CODES.getOrDefault(name, 130);
    if (exitCode != 0) {
      endAtOnce(code);
    }
    exitCode = code;
    stop.run();
  }

  private void endAtOnce(int code) {
    try {
      Thread speaker = new Thread(lastWords, "last-words");
      speaker.setDaemon(true);
      speaker.start();
      speaker.join(LAST_WORDS.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends here
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  private void take(String name) {
    try {
      Class<?> type = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (proxy, method, arguments) -> {
                switch (method.getName()) {
                  case "handle" -> received(name);
                  case "equals" -> {
                    return proxy == arguments[0];
                  }
                  case "hashCode" -> {
                    return name.hashCode();
                  }
                  default -> {
                    return name;
                  }
                }
                return null;
              });
      former.put(name, handle(name, handler));
    } catch (ReflectiveOperationException e) {
      // Not on this system, or taken by the JVM's own options: the signal does what it always does.
    }
  }

  private static Object handle(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handler);
  }

  @Override
  public void close() {
    former.forEach(
        (name, handler) -> {
          try {
            handle(name, handler);
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the signal " + name + " cannot be given back", e);
          }
        });
  }
}
