/**
 * Runs exports: claims pending ones, streams rows into a file, publishes it, and ends the export
 * with one fenced statement; and looks after what dead workers and time leave behind.
 */
@NullMarked
package io.hookexport.worker;

import org.jspecify.annotations.NullMarked;
