/**
 * Finished exports as files of a folder: written as {@code .part}, made durable, then renamed, so
 * that a name without {@code .part} is always a complete file. Also serves the files: signed links
 * that need no API key, and a check of size and digest before any byte is sent.
 */
@NullMarked
package io.hookexport.files;

import org.jspecify.annotations.NullMarked;
