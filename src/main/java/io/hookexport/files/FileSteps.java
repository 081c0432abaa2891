package io.hookexport.files;

import io.vertx.core.Future;
import java.nio.file.Path;

/**
 * The single steps by which a draft touches the disk, in the order in which a successful draft
 * takes them; {@link PartFile} has those of an open file. Tests replace them with a failing or
 * dying disk.
 */
interface FileSteps {

  /**
   * Creates the folder of the two names, durably, and fails when either name is already taken:
   * files of attempts are never shared and never reused.
   */
  Future<Void> prepare(Path part, Path target);

  /** Creates the file; fails when it exists. */
  Future<PartFile> open(Path part);

  /** Renames within one folder, atomically. */
  Future<Void> move(Path part, Path target);

  /** Waits until the names in the folder are on stable storage. */
  Future<Void> fsyncFolder(Path folder);

  /** Deletes the file; a missing file is not an error. */
  Future<Void> delete(Path path);
}
