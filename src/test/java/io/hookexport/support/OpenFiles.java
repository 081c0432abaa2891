package io.hookexport.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The descriptors that this process has open below a folder, deleted files included (Linux). */
public final class OpenFiles {
  private OpenFiles() {}

  public static List<String> below(Path folder) throws IOException {
    List<String> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        // The descriptor of the listing itself is gone by now.
        if (Files.isSymbolicLink(descriptor)) {
          String target = Files.readSymbolicLink(descriptor).toString();
          if (target.startsWith(folder.toString())) {
            open.add(target);
          }
        }
      }
    }
    return open;
  }
}
