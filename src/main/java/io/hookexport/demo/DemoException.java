package io.hookexport.demo;

import org.jspecify.annotations.Nullable;

/** The demo cannot continue. The message says what was wrong and what to do. */
public final class DemoException extends RuntimeException {
  public DemoException(String message) {
    this(message, null);
  }

  public DemoException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
