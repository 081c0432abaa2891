package io.hookexport.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * One state of one file: the same version has the same bytes. A write, a replacement or a reset of
 * the times always gives a new change time or inode.
 *
 * @param changed ctime where the system has it, else the time of the last modification
 */
record FileVersion(Path path, long size, FileTime modified, FileTime changed, String inode) {

  /** Blocks. Fails when the file is missing or is not a regular file; links are not followed. */
  static FileVersion of(Path path) throws IOException {
    BasicFileAttributes basic =
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!basic.isRegularFile()) {
      throw new IOException("not a regular file: " + path);
    }
    FileTime changed = basic.lastModifiedTime();
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")
        && Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS)
            instanceof FileTime ctime) {
      changed = ctime;
    }
    return new FileVersion(
        path, basic.size(), basic.lastModifiedTime(), changed, String.valueOf(basic.fileKey()));
  }

  /** Blocks. */
  boolean isCurrent() throws IOException {
    return of(path).equals(this);
  }
}
