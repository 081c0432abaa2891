/**
 * Runs exports: claims pending ones, streams rows into a file, publishes it, and ends the export
 * with one fenced statement. The janitor cleans up after dead workers and expired exports.
 */
@NullMarked
package io.hookexport.worker;

import org.jspecify.annotations.NullMarked;
