package io.hookexport.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;

/**
 * The attributes that change when the bytes of a file change: a write, a replacement or a reset of
 * the times always gives a new change time or inode.
 *
 * @param changed ctime where the system has it, else the time of the last modification
 */
record FileIdentity(long size, FileTime modified, FileTime changed, String inode) {

  /** Blocks. Fails when the file is missing or is not a regular file; links are not followed. */
  static FileIdentity of(Path file) throws IOException {
    BasicFileAttributes basic =
        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!basic.isRegularFile()) {
      throw new IOException("not a regular file: " + file);
    }
    FileTime changed = basic.lastModifiedTime();
    if (file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Map<String, Object> unix =
          Files.readAttributes(file, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
      if (unix.get("ctime") instanceof FileTime ctime) {
        changed = ctime;
      }
    }
    return new FileIdentity(
        basic.size(), basic.lastModifiedTime(), changed, String.valueOf(basic.fileKey()));
  }
}
