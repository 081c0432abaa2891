package io.hookexport.demo;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The programs of PostgreSQL, unpacked from the jar. Only the programs of this jar run: the folder
 * of another archive, a partly unpacked one, and one that another user could have changed are
 * replaced.
 */
record Programs(Path folder) {
  /** Written last: it holds the digest of the archive that was unpacked. */
  private static final String ARCHIVE = ".archive.sha256";

  private static final int EXECUTABLE = 0100;

  static Programs unpack(Path folder, Consumer<String> progress) throws IOException {
    byte[] archive = archive();
    String digest = DigestUtils.sha256Hex(archive);
    if (!isWhole(folder, digest)) {
      progress.accept("unpacking the PostgreSQL programs");
      Path fresh = folder.resolveSibling(folder.getFileName() + ".new");
      Folders.delete(fresh);
      Files.createDirectory(fresh, Folders.mode("rwx------"));
      extract(archive, fresh);
      SecretFile.write(fresh.resolve(ARCHIVE), digest);
      Folders.delete(folder);
      Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
    }
    return new Programs(folder);
  }

  /**
   * PostgreSQL does not run as root; for root it runs as the user nobody in a separate namespace.
   */
  ProcessBuilder command(String program, List<String> arguments) {
    List<String> command =
        new ArrayList<>(LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of());
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("LC_ALL", "C");
    return process;
  }

  private static byte[] archive() throws IOException {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String name =
        system.startsWith("mac") ? "Darwin" : system.startsWith("windows") ? "Windows" : "Linux";
    try (InputStream in =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(name, System.getProperty("os.arch"))) {
      return in.readAllBytes();
    }
  }

  private static boolean isWhole(Path folder, String digest) throws IOException {
    try {
      if (!Files.readString(folder.resolve(ARCHIVE)).equals(digest)) {
        return false;
      }
    } catch (NoSuchFileException e) {
      return false; // missing, incomplete, or unpacked by an older version
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        if (!Files.isSymbolicLink(path) && !Folders.isOwnersAlone(path)) {
          return false;
        }
      }
    }
    return true;
  }

  private static void extract(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive has a path outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path, Folders.mode("rwx------"));
          continue;
        }
        Files.createDirectories(path.getParent(), Folders.mode("rwx------"));
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          boolean executable = (entry.getMode() & EXECUTABLE) != 0;
          Files.createFile(path, Folders.mode(executable ? "rwx------" : "rw-------"));
          Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
          Folders.setMode(path, executable ? "rwx------" : "rw-------");
        }
      }
    }
  }
}
