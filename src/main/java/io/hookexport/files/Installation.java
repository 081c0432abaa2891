package io.hookexport.files;

import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The installation that should own a folder.
 *
 * @param hasFolder whether a folder has named it before: a folder that names none is then rejected
 * @param hasFiles whether its database has exports with files: a folder without any file is then
 *     rejected
 * @param knowsAny whether one of these exports is in its database
 * @param folderNamed records in its database that a folder names it
 */
public record Installation(
    UUID id,
    boolean hasFolder,
    boolean hasFiles,
    Function<List<UUID>, Future<Boolean>> knowsAny,
    Supplier<Future<Void>> folderNamed) {}
