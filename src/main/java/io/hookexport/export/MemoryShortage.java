package io.hookexport.export;

import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Tells the two reasons for an OutOfMemoryError apart. */
public final class MemoryShortage {
  /** What the JVM itself says: others may have used the memory, and another attempt may succeed. */
  private static final Set<String> OF_THE_JVM =
      Set.of("Java heap space", "GC overhead limit exceeded");

  private static final int MOST_CAUSES = 20; // causes may go round

  private MemoryShortage() {}

  /** Whether memory was short, or was not even asked for because a row is too long. */
  public static boolean isCauseOf(Throwable failure) {
    return causes(failure).findAny().isPresent();
  }

  /** Whether the memory was short at that moment. */
  public static boolean isTransient(Throwable failure) {
    return causes(failure)
        .allMatch(error -> OF_THE_JVM.contains(String.valueOf(error.getMessage())));
  }

  private static Stream<Throwable> causes(Throwable failure) {
    return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
        .limit(MOST_CAUSES)
        .filter(OutOfMemoryError.class::isInstance);
  }
}
