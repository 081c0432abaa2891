package io.hookexport.gzip;

import com.intel.gkl.compression.IntelDeflater;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether this process can compress with ISA-L; determined once, and logged once. */
final class IsalLibrary {
  private static final Logger LOG = LoggerFactory.getLogger(IsalLibrary.class);
  private static final boolean WORKS = load();

  private IsalLibrary() {}

  /** The first call loads the library, which takes some ten milliseconds of disk access. */
  static boolean works() {
    return WORKS;
  }

  private static boolean load() {
    String os = System.getProperty("os.name", "");
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    if (!hasBinary(os, arch)) {
      LOG.atInfo()
          .addKeyValue("os", os)
          .addKeyValue("arch", arch)
          .log(
              "Files are compressed with the zlib of the JDK because ISA-L has no binary for this platform");
      return false;
    }
    try {
      boolean loaded = unpackAndLoad();
      if (loaded) {
        LOG.atInfo().log("Files are compressed with ISA-L");
      } else {
        LOG.atWarn()
            .addKeyValue("folder", tmp())
            .log("Files are compressed with the zlib of the JDK because ISA-L cannot be loaded");
      }
      return loaded;
    } catch (IOException | LinkageError | RuntimeException unusable) {
      LOG.atWarn()
          .setCause(unusable)
          .addKeyValue("folder", tmp())
          .log("Files are compressed with the zlib of the JDK because ISA-L cannot be unpacked");
      return false;
    }
  }

  static boolean hasBinary(String os, String arch) {
    return List.of("amd64", "x86_64").contains(arch)
        && (os.equals("Linux") || os.startsWith("Mac"));
  }

  /** Unpacks into a folder that only we can write to, and deletes it before anything can fail. */
  private static boolean unpackAndLoad() throws IOException {
    Path folder = Files.createTempDirectory("hookexport-isal-");
    try {
      IntelDeflater deflater = new IntelDeflater(1, true);
      return deflater.load(folder.toFile());
    } finally {
      // A loaded library stays loaded; its own deleteOnExit does not survive a kill.
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static String tmp() {
    return System.getProperty("java.io.tmpdir", "");
  }
}
