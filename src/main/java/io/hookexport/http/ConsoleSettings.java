package io.hookexport.http;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;

/**
 * What an operator may change about the console.
 *
 * @param title empty for the usual one
 * @param accent {@code #rrggbb}
 * @param frameAncestors origins whose pages may have it in a frame
 */
public record ConsoleSettings(
    boolean enabled,
    String title,
    Optional<Logo> logo,
    String accent,
    List<String> frameAncestors) {

  /** An image, which all event loops share. */
  public static final class Logo {
    private final StaticContent file;

    /**
     * Compresses the image, and so blocks.
     *
     * @param type its media type
     */
    public Logo(String type, Buffer content) {
      file = new StaticContent(type, content.getBytes());
    }

    StaticContent file() {
      return file;
    }
  }

  /** For servers that tests start. */
  static final ConsoleSettings USUAL =
      new ConsoleSettings(true, "", Optional.empty(), "#1f5fc4", List.of());

  public ConsoleSettings {
    frameAncestors = List.copyOf(frameAncestors);
  }
}
