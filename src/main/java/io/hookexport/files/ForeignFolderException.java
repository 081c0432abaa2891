package io.hookexport.files;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;

/**
 * The folder is not known to be this installation's. The message names the folder, both ids and the
 * remedy.
 */
public final class ForeignFolderException extends IllegalArgumentException {
  private ForeignFolderException(String message) {
    super(message);
  }

  static ForeignFolderException foreign(Path folder, UUID own, String problem) {
    return new ForeignFolderException(
        String.format(
            Locale.ROOT,
            "%s A server with this job database would treat every file the database does not know as an orphan and delete it. Set files.directory to another folder, or database.uri to the database that belongs to the folder. If the folder is meant for this database, for example because the database replaces an earlier one, write the id of this installation into the file: echo %s > %s",
            "The export folder " + folder + " (files.directory) " + problem,
            own,
            OwnerFile.in(folder)));
  }

  static ForeignFolderException empty(Path folder, UUID own) {
    return new ForeignFolderException(
        String.format(
            Locale.ROOT,
            "The export folder %s (files.directory) is empty, although exports in the job database (database.uri) have files. Is it mounted? Mount it, or set files.directory to the folder that has them. If the files are gone for good, write the id of the installation: echo %s > %s",
            folder,
            own,
            OwnerFile.in(folder)));
  }

  /** Also covers a folder that does not exist. */
  static ForeignFolderException unnamed(Path folder, UUID own) {
    return new ForeignFolderException(
        String.format(
            Locale.ROOT,
            "The export folder %s (files.directory) %s, but installation %s of this job database already has a folder, marked by a file %s. Is it mounted? Mount it, or set files.directory to it. If you moved or replaced the folder on purpose, write the id: mkdir -p %s && echo %s > %s",
            folder,
            Files.exists(folder) ? "has no installation id" : "does not exist",
            own,
            OwnerFile.NAME,
            folder,
            own,
            OwnerFile.in(folder)));
  }
}
