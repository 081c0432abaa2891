package io.hookexport.files;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The installation that a folder is to belong to.
 *
 * @param hasFolder whether a folder has named it before: one that names none is then not taken
 * @param hasFiles whether its database says that exports have files: a folder without any is not
 *     taken
 * @param knowsAny whether one of these exports is in its database
 * @param folderNamed lets its database know that a folder names it
 */
public record Installation(
    UUID id,
    boolean hasFolder,
    boolean hasFiles,
    Function<List<UUID>, Future<Boolean>> knowsAny,
    Supplier<Future<Void>> folderNamed) {}
