package io.hookexport.export;

import java.util.Objects;
import java.util.stream.Stream;

/** Tells a row that is too long for this process from memory that was short for a moment. */
public final class MemoryShortage {
  private static final int MOST_CAUSES = 20; // chains of causes may be circular

  private MemoryShortage() {}

  /** Returns the error of a row that is refused for its length, at every attempt. */
  public static OutOfMemoryError refusal(String message) {
    return new Refusal(message);
  }

  /** Returns whether memory was short, or a row was refused for its length. */
  public static boolean isCauseOf(Throwable failure) {
    return causes(failure).findAny().isPresent();
  }

  /** Returns whether another attempt may succeed: other exports may have used the memory. */
  public static boolean isTransient(Throwable failure) {
    return isCauseOf(failure) && causes(failure).noneMatch(Refusal.class::isInstance);
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(OutOfMemoryError.class::isInstance);
  }

  private static final class Refusal extends OutOfMemoryError {
    Refusal(String message) {
      super(message);
    }
  }
}
