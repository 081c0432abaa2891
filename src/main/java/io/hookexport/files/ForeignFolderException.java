package io.hookexport.files;

import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;

/**
 * The folder is not known to be this installation's. The message names the folder, both ids and
 * what to do.
 */
public final class ForeignFolderException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ForeignFolderException(Path folder, String problem, UUID own, Path file) {
    super(
        String.format(
            Locale.ROOT,
            "%s To a server with this job database all files in it that the database does not know are orphans, and it would delete them. Set files.directory to another folder, or database.uri to the database that belongs to the folder. If the folder is meant for this database, because it replaces the one before, write its id into the file: echo %s > %s",
            "The folder " + folder + " of the export files (files.directory) " + problem,
            own,
            file));
  }
}
